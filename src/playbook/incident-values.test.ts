import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "#base/json.ts";
import { readIncidentFields } from "./incident-values.ts";

const read = (fields: JsonObject) => readIncidentFields(fields);

test("an incident's own fields are read by their kind, in any case; all others are custom", () => {
  const { values, custom, problems } = read({
    Name: "n",
    severity: "high",
    status: "Active",
    occurred: "2026-01-31T12:00:00Z",
    dueDate: null,
    roles: "a, b",
    sla: "60",
    phase: 5,
    emailfrom: "a@b.example",
    CustomFields: { x: 1 },
    customFields: { y: [2] },
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(values, {
    sla: 60,
    name: "n",
    severity: 3,
    status: 1,
    occurred: Date.UTC(2026, 0, 31, 12),
    dueDate: null,
    roles: ["a", "b"],
    phase: "5",
  });
  assert.deepEqual(custom, { x: 1, y: [2], emailfrom: "a@b.example" });
});

test("what cannot be set is told, and the rest is taken", () => {
  const { values, problems } = read({ severity: "dreadful", occurred: "soon", created: 5, owner: "ada", status: 7 });
  assert.deepEqual(values, { owner: "ada" });
  assert.deepEqual(problems, [
    '"dreadful" is no severity',
    '"soon" is no occurred',
    "created cannot be set",
    "7 is no status",
  ]);
});

test("labels come as pairs, as objects with one key, as JSON text or as plain words", () => {
  const pair = [{ type: "Email/from", value: "a" }];
  for (const labels of [pair, [{ "Email/from": "a" }], '[{"Email/from":"a"}]', { "Email/from": "a" }]) {
    assert.deepEqual(read({ labels }).values.labels, pair);
    assert.deepEqual(read({ addLabels: labels }).addLabels, pair);
  }
  assert.deepEqual(read({ labels: "word" }).values.labels, [{ type: "word", value: "" }]);
  assert.deepEqual(read({ labels: [] }).values.labels, []);
});

test("an SLA with a timer's field belongs to the timer: minutes or a date", () => {
  assert.deepEqual(read({ sla: "60", slaField: "remediationsla" }).timer, { field: "remediationsla", slaMinutes: 60 });
  assert.deepEqual(read({ sla: "2026-01-31T12:00:00+00:00", slaField: "r" }).timer, {
    field: "r",
    dueAt: Date.UTC(2026, 0, 31, 12),
  });
  assert.deepEqual(read({ sla: "soon", slaField: "r" }).problems, ['"soon" is no SLA of r: write minutes or a date']);
  assert.equal(read({ sla: 5, slaField: "" }).values.sla, 5);
});

test("a field called __proto__ is a field", () => {
  const { custom } = read(JSON.parse('{"__proto__": {"a": 1}}'));
  assert.ok(Object.hasOwn(custom, "__proto__"));
});
