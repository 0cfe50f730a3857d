import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlaybookSummary } from "#contract/playbook.ts";
import { choosePlaybooks, countKinds } from "./choose-playbooks.ts";

const playbook = (name: string, more: Partial<PlaybookSummary> = {}): PlaybookSummary => ({
  id: name,
  name,
  description: "",
  language: "sekoia",
  active: false,
  managedBy: "console",
  trigger: null,
  errors: 0,
  warnings: 0,
  runs: { succeeded: 0, failed: 0, open: 0, cancelled: 0 },
  lastRunAt: null,
  updatedAt: "2026-11-28T00:00:00.000Z",
  updatedBy: "ada",
  ...more,
});

const all = [
  playbook("Block 10", { active: true }),
  playbook("block 9", { warnings: 1, description: "Isolates a host" }),
  playbook("Ask", { errors: 2, trigger: { name: "Alert Created", instance: "Sekoia.io config" } }),
];
const names = (search: Parameters<typeof choosePlaybooks>[1]) => choosePlaybooks(all, search).map(({ name }) => name);

test("playbooks come by name as people count, whatever the case", () => {
  assert.deepEqual(names({}), ["Ask", "block 9", "Block 10"]);
});

test("every word has to be found, in the name, the description or the trigger", () => {
  assert.deepEqual(names({ text: "HOST block" }), ["block 9"]);
  assert.deepEqual(names({ text: "sekoia.io created" }), ["Ask"]);
  assert.deepEqual(names({ text: "nothing" }), []);
});

test("the counters agree with what each filter shows", () => {
  const counts = countKinds(all);
  assert.deepEqual(counts, { all: 3, on: 1, off: 2, issues: 2 });
  for (const show of ["on", "off", "issues"] as const) assert.equal(names({ show }).length, counts[show]);
});
