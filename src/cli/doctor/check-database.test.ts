import assert from "node:assert/strict";
import { test } from "node:test";
import { describeBackup, describeClock, describeKey } from "./check-database.ts";

const key = { area: "database", name: "Secret key", state: "ok", detail: "abcd, readable" } as const;

test("a key that does not open the secrets of the database is broken, and says how many", () => {
  assert.equal(describeKey(key, { count: 2, unreadable: 0 }).state, "ok");
  assert.equal(describeKey(key, undefined).detail, key.detail);
  const wrong = describeKey(key, { count: 2, unreadable: 1 });
  assert.equal(wrong.state, "broken");
  assert.match(wrong.detail, /1 of 2 secrets/);
});

test("a clock that is seconds off is noticed, in its direction", () => {
  assert.equal(describeClock(-1_500).state, "ok");
  assert.match(describeClock(5_000).detail, /5\.0 s ahead/);
  assert.match(describeClock(-5_000).detail, /5\.0 s behind/);
});

test("no backup, or an old one, is noticed", () => {
  const now = Date.UTC(2026, 0, 20);
  assert.equal(describeBackup(undefined, now).state, "notice");
  assert.equal(describeBackup({ file: "a.tar", at: "2026-01-01T00:00:00Z" }, now).state, "notice");
  const fresh = describeBackup({ file: "a.tar", at: "2026-01-19T22:00:00Z" }, now);
  assert.deepEqual([fresh.state, fresh.detail], ["ok", "a.tar, 2 h 0 min old"]);
});
