import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { TocsinError } from "#contract/errors.ts";
import { defineCliCommand } from "../command.ts";
import { findRun } from "../find-run.ts";
import { reachServer } from "../reach-server.ts";
import { plural } from "../terminal/describe-amounts.ts";
import { cleanText } from "../terminal/plain-text.ts";

export const saveTest = defineCliCommand({
  name: "save-test",
  summary: "save a past run as a test that `test` runs offline, with secrets taken out",
  usage: "<run>",
  options: {
    to: { type: "text", value: "<folder>", help: "where its files go: an empty folder, or a new one" },
    anonymise: { type: "flag", help: "put made-up names in the place of people, hosts, addresses and domains" },
  },
  details:
    "The folder holds the playbook with its sub-playbooks and automations, what was recorded, and what must come of it. Known secrets, credentials of headers and tokens in addresses are taken out; the top of expected.yml says what. Look it through before you pass it on.",
  async run({ words: [word = ""], values, globals, output }) {
    if (values.to === undefined) {
      throw new TocsinError("CLI_USAGE", "save-test needs a folder", { mend: "Name it: --to <folder>." });
    }
    const folder = resolve(values.to);
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length > 0) {
      throw new TocsinError("BAD_REQUEST", `${values.to} is not empty`, {
        mend: "Name a folder that is empty or new.",
      });
    }
    const api = await reachServer(globals);
    const id = await findRun(api, word);
    const { files, scrubbed, notes } = await api.saveRunAsTest({ id, anonymise: values.anonymise ?? false });
    // Names from a server are no paths.
    for (const { name, text } of files) await writeFile(join(folder, basename(name)), text);
    if (globals.json) output.printJson({ folder, files: files.map(({ name }) => name), scrubbed, notes });
    else {
      const { style } = output;
      output.print(`${style.good("✓")} ${plural(files.length, "file")} in ${cleanText(values.to)}`);
      for (const one of scrubbed) output.print(`  taken out: ${cleanText(one)}`);
      for (const note of notes) output.print(style.warn(`  ${cleanText(note)}`));
      output.print(style.dim(`  Run it: tocsin test ${cleanText(values.to)}`));
    }
    return 0;
  },
});
