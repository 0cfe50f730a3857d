/** A run that is played again through the playbook it ran comes out as it did: over every example and every conformance playbook. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { builtin } from "#actions/commands/builtin.ts";
import { offlineInstance } from "#actions/offline/offline-instance.ts";
import { readPlaybookTest } from "#actions/offline/playbook-test.ts";
import { answeringIntegration } from "#actions/offline/run-playbook-test.ts";
import { readContent } from "#formats/read-content.ts";
import { integrations } from "#integrations/index.ts";
import { differencesFrom, type Original, replayOf, runAndRecord } from "./record-offline.ts";

const examples = join(import.meta.dirname, "../content/examples/playbooks");

async function readExample(folder: string) {
  const test = readPlaybookTest(await readFile(join(examples, folder, "expected.yml"), "utf8"));
  const names = (await readdir(join(examples, folder))).filter((name) => name !== "expected.yml");
  const read = await Promise.all(
    names.map(async (name) => {
      const { items } = readContent(await readFile(join(examples, folder, name), "utf8"), name);
      return { name, playbook: items.flatMap((item) => (item.kind === "playbook" ? [item.value] : []))[0] };
    }),
  );
  const main = read.find(({ name }) => name === test.playbook)?.playbook;
  assert.ok(main);
  const others = read.flatMap(({ name, playbook }) => (name !== test.playbook && playbook ? [playbook] : []));
  return { test, playbooks: [main, ...others] as const };
}

async function recordExample(folder: string): Promise<Original> {
  const { test, playbooks } = await readExample(folder);
  const answering = answeringIntegration(test, []);
  const { start } = test;
  return runAndRecord(
    playbooks,
    {
      integrations: [builtin, ...integrations, answering],
      instances: [offlineInstance(answering)],
      ...(start?.lists ? { lists: start.lists } : {}),
      ...(start?.now ? { now: Date.parse(start.now) } : {}),
      ...(test.people ? { people: test.people } : {}),
    },
    { ...(start?.incident ? { incident: start.incident } : {}), ...(start?.inputs ? { inputs: start.inputs } : {}) },
  );
}

describe("a replay of the unchanged playbook", { concurrency: 2 }, () => {
  it("comes out as each example did", async () => {
    const wrong: string[] = [];
    const folders = (await readdir(examples)).filter((name) => !name.includes("."));
    for (const folder of folders) {
      const original = await recordExample(folder);
      wrong.push(...differencesFrom(original, await replayOf(original)).map((one) => `${folder}: ${one}`));
    }
    assert.ok(folders.length > 50);
    assert.deepEqual(wrong, []);
  });
});
