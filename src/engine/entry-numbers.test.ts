/** Numbers of War Room entries: no two entries of an investigation get the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { EntryNumbers } from "./entry-numbers.ts";

/** What is kept, and readings that are answered when the test says so, with what was there when they were asked. */
class SlowJournal {
  kept = 0;
  readonly answers: (() => void)[] = [];

  readLastEntry(): Promise<number> {
    const n = this.kept;
    return new Promise((resolve) => this.answers.push(() => resolve(n)));
  }
}

test("who still waits for the reading gets no number that somebody kept meanwhile", async () => {
  const journal = new SlowJournal();
  const numbers = new EntryNumbers(journal);
  const first = numbers.load("7", "first");
  const second = numbers.load("7", "second");
  journal.answers.shift()?.();
  await first;
  journal.kept = numbers.take("7", 1);
  numbers.release("7", "first");
  journal.answers.shift()?.();
  await second;
  assert.deepEqual([journal.kept, numbers.take("7", 2)], [1, 2]);
  numbers.release("7", "second");
});

test("a count nobody uses is read anew, and so is one that could not be read", async () => {
  let failing = true;
  let kept = 4;
  const numbers = new EntryNumbers({
    async readLastEntry() {
      if (failing) throw new Error("the database is away");
      return kept;
    },
  });
  await assert.rejects(numbers.load("7", "a"), /away/);
  assert.throws(() => numbers.take("7", 1), /not counted yet/);
  failing = false;
  await numbers.load("7", "a");
  assert.equal(numbers.take("7", 1), 5);
  numbers.release("7", "a");
  kept = 9;
  await numbers.load("7", "a");
  assert.equal(numbers.take("7", 1), 10);
});
