import assert from "node:assert/strict";
import { test } from "node:test";
import { incidentFieldKind, systemQueryFields } from "#playbook/query/query-field.ts";
import { buildField } from "#test/build-mapper.ts";
import { findQueryFaults, tellQueryFields } from "./query-help.ts";

const fields = [buildField("Risk", "number"), buildField("Verdict", "singleSelect", { options: ["good", "bad"] })];
const now = Date.parse("2026-03-01T12:00:00Z");
const faults = (query: string) => findQueryFaults(query, fields, now).map(({ at, severity }) => [at, severity]);

test("a query that cannot be read has an error at its place, one that can find nothing a warning", () => {
  assert.deepEqual(faults("status:active and risk:>5"), []);
  assert.deepEqual(faults("status:open"), [[0, "warning"]]);
  assert.deepEqual(faults("type:x and (owner:y"), [[11, "error"]]);
  assert.deepEqual(faults("nosuch:1 and risk:high"), [
    [0, "warning"],
    [13, "warning"],
  ]);
  assert.deepEqual(faults("labels.Email/from:x"), []);
});

test("every field that can be asked for is told, with the words it may have", () => {
  const told = tellQueryFields(fields);
  assert.ok(systemQueryFields().every((name) => incidentFieldKind(name) !== undefined));
  assert.deepEqual(told.find(({ name }) => name === "status")?.values, ["pending", "active", "closed", "archived"]);
  assert.deepEqual(
    told.find(({ name }) => name === "verdict"),
    { name: "verdict", label: "Verdict", kind: "keyword", values: ["good", "bad"] },
  );
});
