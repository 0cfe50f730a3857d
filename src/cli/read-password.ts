/** Asks for a password on the terminal without showing it; from a pipe its first line is taken. Never an argument. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { TocsinError } from "#contract/errors.ts";

export async function readPassword(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return requireText(await readFirstLine());
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    const ask = async (text: string) => {
      stderr.write(text);
      const answer = await lines.question("");
      stderr.write("\n");
      return answer;
    };
    const first = requireText(await ask(`${prompt}: `));
    if ((await ask("Once more: ")) === first) return first;
    throw new TocsinError("CLI_USAGE", "The two passwords differ.", { mend: "Start again." });
  } finally {
    lines.close();
  }
}

async function readFirstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return "";
}

function requireText(password: string): string {
  if (password !== "") return password;
  throw new TocsinError("CLI_USAGE", "There is no password.", {
    mend: "Type it when asked, or pass it on standard input.",
  });
}
