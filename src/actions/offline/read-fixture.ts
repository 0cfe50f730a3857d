/** The files of one playbook test, read: the expectation, the playbook with what stands beside it, the recording. */
import { readContent } from "#formats/read-content.ts";
import type { Playbook } from "#playbook/model.ts";
import { Recording } from "#playbook/recording.ts";
import type { Script } from "#playbook/script.ts";
import { type PlaybookTest, readPlaybookTest } from "./playbook-test.ts";

export interface FixtureFile {
  name: string;
  text: string;
}

export const expectationFile = "expected.yml";

export interface Fixture {
  test: PlaybookTest;
  /** The one that is run first; undefined: it is not there, or has the problems. */
  playbooks: readonly [Playbook, ...Playbook[]] | undefined;
  scripts: Script[];
  recording?: Recording;
  problems: string[];
}

export function readFixture(files: readonly FixtureFile[]): Fixture {
  const textOf = (name: string) => files.find((one) => one.name === name)?.text;
  const test = readPlaybookTest(textOf(expectationFile) ?? "");
  const { recording: recorded } = test;
  const others = files.filter(
    ({ name }) => /\.(?:ya?ml|json)$/.test(name) && name !== expectationFile && name !== recorded,
  );
  const playbooks: Playbook[] = [];
  const scripts: Script[] = [];
  const problems: string[] = [];
  let main: Playbook | undefined;
  for (const { name, text } of others) {
    // A file of a folder that is no content is none of the test's.
    if (name !== test.playbook && !/\.ya?ml$/.test(name)) continue;
    const read = readContent(text, name);
    for (const item of read.items) {
      if (item.kind === "script") scripts.push(item.value);
      if (item.kind !== "playbook") continue;
      if (name === test.playbook && !main) main = item.value;
      else playbooks.push(item.value);
    }
    if (name !== test.playbook) continue;
    problems.push(...read.problems.map(({ code, message, line }) => `${name}:${line ?? 1}: ${code} ${message}`));
  }
  const text = recorded === undefined ? undefined : textOf(recorded);
  if (recorded !== undefined && text === undefined) problems.push(`there is no recording ${recorded} beside it`);
  return {
    test,
    playbooks: main && [main, ...playbooks],
    scripts,
    ...(text === undefined ? {} : { recording: Recording.parse(JSON.parse(text)) }),
    problems,
  };
}
