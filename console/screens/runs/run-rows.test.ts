import assert from "node:assert/strict";
import { test } from "node:test";
import type { Run } from "#contract/run.ts";
import { beginRows, countNewer, type RunPage, rightAfter, takeNewest, takeOlder, takeWindow } from "./run-rows.ts";

/** Run n began n seconds after some moment. */
function build(n: number, rest: Partial<Run> = {}): Run {
  return {
    id: `018f3c00-0000-7000-8000-${String(n).padStart(12, "0")}`,
    playbookId: "p",
    playbookName: "P",
    alertId: null,
    label: `run ${n}`,
    priority: 0,
    status: "active",
    waitingFor: null,
    error: null,
    startedAt: new Date(1_790_000_000_000 + n * 1_000).toISOString(),
    finishedAt: null,
    forkedFrom: null,
    ...rest,
  };
}

/** Runs from `first` down to `last`. */
function page(first: number, last: number, next: string | null = "more"): RunPage {
  const items = Array.from({ length: Math.max(0, first - last + 1) }, (_, at) => build(first - at));
  return { items, next };
}

const labels = (rows: { runs: readonly Run[] } | undefined) => rows?.runs.map(({ label }) => Number(label.slice(4)));

test("new runs come in at the top and older ones stay", () => {
  const rows = takeOlder(beginRows("k", page(20, 11)), page(10, 1, null));
  assert.deepEqual(labels(takeNewest(rows, page(22, 13))), [22, 21, ...(labels(rows) ?? [])]);
});

test("a status changes in place, and the rows that did not change stay the same objects", () => {
  const rows = beginRows("k", page(3, 1, null));
  const after = takeNewest(rows, { items: [build(3), build(2, { status: "failed" }), build(1)], next: null });
  assert.deepEqual(
    after?.runs.map(({ status }) => status),
    ["active", "failed", "active"],
  );
  assert.equal(after?.runs[0], rows.runs[0]);
  assert.notEqual(after?.runs[1], rows.runs[1]);
});

test("a run that the filter does not hold any more leaves the list", () => {
  const rows = beginRows("k", page(10, 1, null));
  const without = { ...page(10, 6), items: page(10, 6).items.filter(({ label }) => label !== "run 8") };
  assert.deepEqual(labels(takeNewest(rows, without)), [10, 9, 7, 6, 5, 4, 3, 2, 1]);
});

test("when more came in than a page holds there is no list with a hole", () => {
  assert.equal(takeNewest(beginRows("k", page(10, 1)), page(40, 31)), undefined);
});

test("an empty list takes whatever comes", () => {
  assert.deepEqual(labels(takeNewest(beginRows("k", page(0, 1, null)), page(2, 1))), [2, 1]);
});

test("what stands in the window is refreshed without a word about the others", () => {
  const rows = takeOlder(beginRows("k", page(30, 21)), page(20, 1, null));
  const seen = rows.runs[10];
  assert.ok(seen);
  const items = [build(20, { status: "cancelled" }), build(18), build(17)];
  const after = takeWindow(rows, rightAfter(seen), { items, next: "more" });
  assert.deepEqual(labels(after), [
    30,
    29,
    28,
    27,
    26,
    25,
    24,
    23,
    22,
    21,
    20,
    18,
    17,
    ...(labels({ runs: page(16, 1).items }) ?? []),
  ]);
  assert.equal(after.runs[10]?.status, "cancelled");
});

test("the end of the list is the end, though it was not known before", () => {
  const rows = takeWindow(beginRows("k", page(5, 1)), rightAfter(build(3)), page(3, 2, null));
  assert.deepEqual(labels(rows), [5, 4, 3, 2]);
  assert.equal(rows.next, null);
});

test("a page that repeats a run does not double it", () => {
  assert.deepEqual(labels(takeOlder(beginRows("k", page(5, 3)), page(3, 1, null))), [5, 4, 3, 2, 1]);
});

test("runs of the same millisecond stand in the order of their ids", () => {
  const startedAt = build(1).startedAt;
  const same = [build(9, { startedAt }), build(8, { startedAt }), build(7, { startedAt })];
  const rows = beginRows("k", { items: same.slice(1), next: null });
  assert.deepEqual(labels(takeNewest(rows, { items: same, next: null })), [9, 8, 7]);
});

test("what is newer than the mark is counted, also when the marked run is gone", () => {
  const { runs } = beginRows("k", page(10, 1, null));
  assert.equal(countNewer(runs, build(7)), 3);
  assert.equal(
    countNewer(
      runs.filter(({ label }) => label !== "run 7"),
      build(7),
    ),
    3,
  );
  assert.equal(countNewer([], build(7)), 0);
});
