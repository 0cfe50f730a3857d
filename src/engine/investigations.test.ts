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

/** A store whose looks are answered when the test says so. */
function slowStore() {
  const looks: ((lists: Record<string, string>) => void)[] = [];
  const lists = () =>
    new Promise<Map<string, string>>((resolve) => looks.push((given) => resolve(new Map(Object.entries(given)))));
  const incident = async (id: string) => ({ id, name: "as in the database", labels: [] });
  const journal = new MemoryJournal();
  const investigations = new Investigations(journal, { ...emptyStore, lists, incident }, new EntryNumbers(journal));
  const look = async () => {
    while (looks.length === 0) await new Promise((resolve) => setImmediate(resolve));
    return looks.shift() ?? (() => {});
  };
  const load = async () => {
    const loaded = investigations.load("1", "run");
    (await look())({});
    await loaded;
  };
  return { investigations, look, load };
}

test("a person's change of the lists drops no change that is not committed yet, nor one that is meanwhile", async () => {
  const { investigations, look, load } = slowStore();
  await load();
  const label = { type: "Email/from", value: "a@b.c" };
  const before = investigations.show("1", { op: "setList", name: "before", content: "run's" }, 0);
  investigations.show("1", { op: "deleteList", name: "gone" }, 0);
  const named = investigations.show("1", { op: "setIncident", fields: { name: "the run's" } }, 0);
  investigations.show("1", { op: "addLabels", labels: [label] }, 0);
  const refreshed = investigations.refresh("1");
  const answer = await look();
  investigations.show("1", { op: "setList", name: "meanwhile", content: "run's" }, 0);
  // Durable during the reading, which had looked before.
  before();
  named();
  answer({ gone: "still there", person: "person's" });
  await refreshed;
  assert.deepEqual(Object.fromEntries(investigations.lists), {
    before: "run's",
    meanwhile: "run's",
    person: "person's",
  });
  assert.equal(investigations.of("1").incident?.name, "the run's");
  assert.deepEqual(investigations.of("1").incident?.labels, [label]);
});

test("what is durable is not shown over what a person wrote after it", async () => {
  const { investigations, look, load } = slowStore();
  await load();
  investigations.show("1", { op: "setList", name: "one", content: "run's" }, 0)();
  const refreshed = investigations.refresh();
  (await look())({ one: "person's" });
  await refreshed;
  assert.equal(investigations.list("one"), "person's");
});

test("a look at the lists that began earlier and ends later does not win", async () => {
  const { investigations, look, load } = slowStore();
  await load();
  const older = investigations.refresh();
  const olderLook = await look();
  const newer = investigations.refresh();
  (await look())({ one: "new" });
  await newer;
  olderLook({ one: "old" });
  await older;
  assert.equal(investigations.list("one"), "new");
});
