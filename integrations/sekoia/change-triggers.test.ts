import assert from "node:assert/strict";
import { test } from "node:test";
import { type JsonObject, jsonAt, type TriggerDefinition } from "#sdk/index.ts";
import { sekoiaTriggers } from "./triggers.ts";

const before: JsonObject = {
  uuid: "a",
  short_id: "AL1",
  updated_at: 1,
  status: { uuid: "s1", name: "Pending" },
  rule: { uuid: "r", name: "Scan" },
  urgency: { current_value: 40 },
  number_of_total_comments: 0,
};
const closed = { ...before, updated_at: 2, status: { uuid: "s2", name: "Closed" } };
const grown = { ...before, updated_at: 2, similar: 4 };
const comments = [
  { uuid: "c1", content: "first", created_by: "u1", date: 1 },
  { uuid: "c2", content: "second", created_by: "u2", date: 2 },
];
const commented = { ...before, updated_at: 2, number_of_total_comments: 2, comments };

function starts(id: string, from: JsonObject, to: JsonObject, configuration: JsonObject = {}) {
  const trigger: TriggerDefinition | undefined = sekoiaTriggers.find((each) => each.id === id);
  assert.ok(trigger?.startsOfChange, id);
  return trigger.startsOfChange(configuration, from, to);
}

test("a new status starts what waits for it, and nothing else does", () => {
  const [start, ...more] = starts("alert-status-changed", before, closed);
  assert.equal(more.length, 0);
  assert.equal(jsonAt(start?.start, "status", "name"), "Closed");
  assert.equal(jsonAt(start?.start, "urgency"), 40);
  assert.match(start?.reason ?? "", /went from Pending to Closed/);
  for (const other of [before, grown, commented]) assert.deepEqual(starts("alert-status-changed", before, other), []);
  const custom = { ...before, custom_status_uuid: "x", custom_status: { label: "In review", stage: "In progress" } };
  assert.match(starts("alert-status-changed", before, custom)[0]?.reason ?? "", /Pending to In review/);
});

test("each new comment starts what waits for comments, with its words", () => {
  const made = starts("alert-comment-created", before, commented).map(({ start }) => start);
  assert.deepEqual(
    made.map((start) => [
      jsonAt(start, "event_type"),
      jsonAt(start, "comment", "content"),
      jsonAt(start, "comment", "author"),
    ]),
    [
      ["alert-comment", "first", "u1"],
      ["alert-comment", "second", "u2"],
    ],
  );
  const third = {
    ...commented,
    number_of_total_comments: 3,
    comments: [...comments, { uuid: "c3", content: "third" }],
  };
  assert.deepEqual(
    starts("alert-comment-created", commented, third).map(({ start }) => jsonAt(start, "comment", "content")),
    ["third"],
  );
  // A comment that was taken away, or that nobody could read.
  assert.deepEqual(starts("alert-comment-created", third, commented), []);
  const unread = { ...before, number_of_total_comments: 1 };
  assert.equal(jsonAt(starts("alert-comment-created", before, unread)[0]?.start, "comment", "content"), null);
});

test("any other change starts what waits for changes; a comment alone does not", () => {
  assert.equal(starts("alert-updated", before, grown).length, 1);
  assert.equal(starts("alert-updated", before, closed).length, 1);
  assert.equal(starts("alert-updated", before, commented).length, 0);
  assert.equal(starts("alert-updated", before, { ...before, updated_at: 9 }).length, 0);
  assert.equal(starts("alert-updated", before, Object.fromEntries(Object.entries(before).reverse())).length, 0);
  assert.equal(starts("alert-any-update", before, { ...commented, similar: 3 }).length, 3);
});

test("the rule filter holds for changes as for new alerts", () => {
  for (const id of ["alert-updated", "alert-status-changed", "alert-any-update"]) {
    assert.equal(starts(id, before, closed, { rule_filter: "Scan" }).length, 1, id);
    assert.equal(starts(id, before, closed, { rule_filter: "Other" }).length, 0, id);
  }
});

test("a new alert starts only what waits for new alerts", () => {
  const started = sekoiaTriggers.filter((trigger) => trigger.matches({}, before).matches).map(({ id }) => id);
  assert.deepEqual(started, ["alert-created", "alert-any-update"]);
});
