import assert from "node:assert/strict";
import { test } from "node:test";
import type { IncidentHead } from "#contract/incident-search.ts";
import { beginRows, countNewer, type IncidentRows, takeNewest, takeOlder, takeWindow } from "./incident-rows.ts";

const at = "2026-01-01T00:00:00.000Z";
const head = (id: number, name = "x"): IncidentHead => ({
  id: String(id),
  name,
  type: "t",
  severity: 0,
  status: 0,
  owner: "",
  occurred: at,
  created: at,
  modified: at,
  closed: null,
  sourceBrand: "",
  sourceInstance: "",
});
const page = (ids: number[], next: number | null, name?: string) => ({
  items: ids.map((id) => head(id, name)),
  next: next === null ? null : String(next),
});
const ids = (rows: IncidentRows | undefined) => rows?.incidents.map(({ id }) => Number(id));

test("the newest page brings what came in and takes away what fits no more, down to where it reaches", () => {
  const rows = takeOlder(beginRows("k", page([101, 99, 98], 98)), page([9, 8], null));
  assert.deepEqual(ids(takeNewest(rows, page([102, 99], 98))), [102, 99, 9, 8]);
  assert.equal(takeNewest(rows, page([102, 99], 98))?.next, null);
  assert.equal(takeNewest(rows, page([205, 204], 204)), undefined, "there may be others between");
  assert.deepEqual(ids(takeNewest(rows, page([7], null))), [7]);
});

test("a window replaces its own stretch and nothing else", () => {
  const rows = beginRows("k", page([10, 9, 8, 7, 6], 6));
  const taken = takeWindow(rows, "9", page([7], 7, "new"));
  assert.deepEqual(ids(taken), [10, 9, 7, 6]);
  assert.equal(taken.incidents[2]?.name, "new");
});

test("a search that found nothing so far goes on from where it is, and not from the beginning", () => {
  const begun = takeOlder(beginRows("k", page([], 500)), page([], 100));
  assert.equal(takeNewest(begun, page([], 500))?.next, "100");
});

test("what is newer than the mark is counted, also when the mark itself is gone", () => {
  const { incidents } = beginRows("k", page([100, 99, 8], null));
  assert.equal(countNewer(incidents, { id: "99" }), 1);
  assert.equal(countNewer(incidents, { id: "50" }), 2);
});
