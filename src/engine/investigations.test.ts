import assert from "node:assert/strict";
import { test } from "node:test";
import { EntryNumbers } from "./entry-numbers.ts";
import { MemoryJournal } from "./hosts/memory-journal.ts";
import { emptyStore } from "./investigation-store.ts";
import { Investigations } from "./investigations.ts";

test("a list that a branch wrote is not forgotten when another branch's look at the store returns late", async () => {
  const looks: (() => void)[] = [];
  const lists = () => new Promise<Map<string, string>>((resolve) => looks.push(() => resolve(new Map())));
  const journal = new MemoryJournal();
  const investigations = new Investigations(journal, { ...emptyStore, lists }, new EntryNumbers(journal));
  const branches = [investigations.load("1", "run"), investigations.load("1", "run")];
  while (looks.length < 2) await new Promise((resolve) => setImmediate(resolve));
  looks[0]?.();
  await branches[0];
  investigations.show("1", { op: "setList", name: "seen", content: "once" }, 0);
  looks[1]?.();
  await branches[1];
  assert.equal(investigations.list("seen"), "once");
});
