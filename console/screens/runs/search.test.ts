import assert from "node:assert/strict";
import { test } from "node:test";
import { beginOf } from "../../parts/time-range.ts";
import { countersOf } from "./counters.ts";
import { readRunsSearch } from "./search.ts";

test("the address says which runs are shown", () => {
  const search = { status: "failed", text: "ALx", playbookId: "p", range: "day" };
  assert.deepEqual(readRunsSearch(search), search);
});

test("the last week is what is meant when nothing is said, and is not said", () => {
  assert.deepEqual(readRunsSearch({ range: "week" }), {});
  assert.deepEqual(readRunsSearch({}), {});
});

test("what makes no sense in the address is left out, and what is too long for the server is cut", () => {
  assert.deepEqual(readRunsSearch({ status: "lost", text: "", playbookId: {}, range: "century" }), {});
  assert.equal(readRunsSearch({ text: "x".repeat(500) }).text?.length, 200);
  assert.deepEqual(readRunsSearch({ text: 4711 }), { text: "4711" });
});

test("a range begins at a whole minute, so that the list and its counters ask the same", () => {
  const now = Date.parse("2026-11-28T12:03:22.140Z");
  assert.equal(beginOf("hour", now), "2026-11-28T11:03:00.000Z");
  assert.equal(beginOf("hour", now + 30_000), beginOf("hour", now));
  assert.equal(beginOf("week", now), "2026-11-21T12:03:00.000Z");
  assert.equal(beginOf("all", now), undefined);
});

const counts = { active: 1, waiting: 2, paused: 0, succeeded: 4, failed: 8, cancelled: 16 };

test("all runs are the sum of the others", () => {
  assert.deepEqual(
    countersOf(counts, undefined).map(({ label, count }) => [label, count]),
    [
      ["All", 31],
      ["Succeeded", 4],
      ["Failed", 8],
      ["In progress", 1],
      ["Waiting", 2],
      ["Cancelled", 16],
    ],
  );
});

test("paused runs have a counter when there are some, or when one looks for them", () => {
  const has = (given: typeof counts, chosen?: "paused") =>
    countersOf(given, chosen).some(({ label }) => label === "Paused");
  assert.equal(has(counts), false);
  assert.equal(has(counts, "paused"), true);
  assert.equal(has({ ...counts, paused: 1 }), true);
});
