/** Every conformance playbook of the corpus, played again from its journal, comes out as it did. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readContentSet } from "#cli/content/read-content-set.ts";
import { integrations } from "#server/load-catalog.ts";
import { differencesFrom, replayOf, runAndRecord } from "./record-offline.ts";

const corpus = process.env.TOCSIN_CORPUS;

test("the conformance playbooks come out in a replay as they did", {
  skip: corpus ? false : "TOCSIN_CORPUS is unset",
}, async () => {
  const folder = join(corpus ?? "", "xsoar", "conformance");
  const set = await readContentSet(folder, () => {}, undefined, true);
  const beside = await readContentSet(join(folder, "..", "playbooks"), () => {}, undefined, true);
  const all = [...set.items, ...beside.items];
  const scripts = all.flatMap(({ item }) => (item.kind === "script" ? [item.value] : []));
  const others = all.flatMap(({ item }) => (item.kind === "playbook" ? [item.value] : []));
  const wrong: string[] = [];
  let played = 0;
  for (const { item } of set.items) {
    if (item.kind !== "playbook") continue;
    const playbooks = [item.value, ...others.filter((one) => one !== item.value)] as const;
    const incident = { name: item.value.name, type: "Unclassified", labels: [{ type: "Brand", value: "Manual" }] };
    const original = await runAndRecord(playbooks, { integrations, scripts }, { incident });
    played += 1;
    wrong.push(...differencesFrom(original, await replayOf(original)).map((one) => `${item.value.name}: ${one}`));
  }
  assert.ok(played > 20, `${played} were played`);
  assert.deepEqual(wrong, []);
});
