import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { messageOf, TocsinError } from "#contract/errors.ts";
import { defineCliCommand } from "../command.ts";
import { findRun } from "../find-run.ts";
import { reachServer } from "../reach-server.ts";
import { describeReplay } from "../replay-lines.ts";

export const replay = defineCliCommand({
  name: "replay",
  summary: "play a past run again through an edited playbook, offline, and show what comes otherwise",
  usage: "<run>",
  options: {
    file: { type: "text", value: "<file>", help: "through the playbook in this file" },
    hash: { type: "text", value: "<hash>", help: "through a version that is kept" },
    draft: { type: "flag", help: "through the playbook's draft" },
    "go-on": {
      type: "flag",
      help: "let a branch go on with nothing where a call has no recorded answer; else it stops there",
    },
    "fail-on-difference": { type: "flag", help: "end with 1 when anything comes otherwise" },
  },
  details:
    "Without --file, --hash or --draft it goes through the version in force. Commands get the answers that were recorded, at the recorded moments, and people say what they said; nothing is sent and nothing is changed. What was never asked has no answer: that is told, never guessed.",
  async run({ words: [word = ""], values, globals, output }) {
    const text = values.file === undefined ? undefined : await readText(values.file);
    const api = await reachServer(globals);
    const id = await findRun(api, word);
    const result = await api.replayRun({
      id,
      ...(text === undefined ? {} : { text }),
      ...(values.hash === undefined ? {} : { version: values.hash }),
      ...(values.draft ? { draft: true } : {}),
      unanswered: values["go-on"] ? "nothing" : "stop",
    });
    if (globals.json) output.printJson(result);
    else for (const line of describeReplay(result, output.style)) output.print(line);
    return values["fail-on-difference"] && result.differs ? 1 : 0;
  },
});

async function readText(file: string): Promise<string> {
  try {
    return await readFile(resolve(file), "utf8");
  } catch (error) {
    throw new TocsinError("BAD_REQUEST", `${file} cannot be read: ${messageOf(error)}`, {
      mend: "Give the file of a playbook.",
    });
  }
}
