/** Questions on a terminal, on standard error so that standard output stays the result. Ctrl-C ends them all. */
import { createInterface, type Interface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Style } from "../terminal/style.ts";

/** Somebody gave up: by Ctrl-C, or the input ended. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

export interface Prompter {
  text(label: string, byDefault?: string): Promise<string>;
  /** Nothing of it is shown. */
  secret(label: string, mayBeEmpty: boolean): Promise<string>;
  yes(question: string, byDefault: boolean): Promise<boolean>;
  close(): void;
}

export function createPrompter(style: Style): Prompter {
  const { stdin, stderr } = process;
  let hides = false;
  // readline echoes to its output: here the one place decides what is seen.
  const screen = new Writable({
    write(chunk, _encoding, done) {
      if (!hides) stderr.write(chunk);
      done();
    },
  });
  let lines: Interface | undefined;
  const ask = async (shown: string): Promise<string> => {
    const open = createInterface({ input: stdin, output: screen, terminal: true });
    lines = open;
    const ended = new Promise<never>((_resolve, reject) => {
      const stop = () => reject(new Stopped("Stopped"));
      open.once("SIGINT", stop);
      open.once("close", stop);
    });
    ended.catch(() => {});
    try {
      return await Promise.race([open.question(shown), ended]);
    } finally {
      open.close();
      lines = undefined;
    }
  };
  const indent = "  ";
  return {
    async text(label, byDefault = "") {
      const hint = byDefault === "" ? "" : style.dim(` [${byDefault}]`);
      const answer = (await ask(`${indent}${label}${hint}: `)).trim();
      return answer === "" ? byDefault : answer;
    },
    async secret(label, mayBeEmpty) {
      for (;;) {
        stderr.write(`${indent}${label}${style.dim(mayBeEmpty ? " (hidden; Enter: none)" : " (hidden)")}: `);
        hides = true;
        try {
          const answer = (await ask("")).trim();
          if (answer !== "" || mayBeEmpty) return answer;
        } finally {
          hides = false;
          stderr.write("\n");
        }
        stderr.write(`${indent}It is needed.\n`);
      }
    },
    async yes(question, byDefault) {
      const answer = (await ask(`${question} ${byDefault ? "[Y/n]" : "[y/N]"} `)).trim();
      return answer === "" ? byDefault : /^y(?:es)?$/i.test(answer);
    },
    close: () => lines?.close(),
  };
}
