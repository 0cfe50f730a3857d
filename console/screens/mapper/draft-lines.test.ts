import assert from "node:assert/strict";
import { test } from "node:test";
import type { MapperDraft } from "#contract/mapping.ts";
import { atPath, emptyValue, fieldRows, partOf, pathsInUse, withLine } from "./draft-lines.ts";

const empty: MapperDraft = { defaultIncidentType: null, parts: [] };
const field = (name: string, types: "all" | string[], origin: "content" | "system" | "common" = "content") => ({
  key: origin === "system" ? name : name.toLowerCase().replace(/ /g, ""),
  name,
  origin,
  type: "shortText",
  types,
});

test("a line is put, changed and taken away in the part of its type alone", () => {
  const one = withLine(empty, "A", "Alert ID", atPath(undefined, "alertId"));
  const two = withLine(one, "", "severity", atPath(undefined, "urgency"));
  assert.deepEqual(partOf(two, "A").lines, [{ field: "Alert ID", value: { ...emptyValue, path: "alertId" } }]);
  assert.equal(partOf(withLine(two, "A", "Alert ID", undefined), "A").lines.length, 0);
  assert.equal(partOf(two, "").lines.length, 1);
});

test("another path keeps what is done to the value", () => {
  const transformers = [{ operator: "toLowerCase", arguments: {} }];
  assert.deepEqual(atPath({ path: "a", filters: [], transformers }, "b"), { path: "b", filters: [], transformers });
  assert.deepEqual(atPath({ kept: true }, "b"), { ...emptyValue, path: "b" });
});

test("the fields of the type are offered, those that are filled first, and no line is lost from sight", () => {
  const draft = ["Alert ID", "alerturl", "Nobody knows"].reduce(
    (former, name) => withLine(former, "A", name, atPath(undefined, name)),
    empty,
  );
  const fields = [
    field("Alert ID", ["A"]),
    field("Alert URL", ["B"]),
    field("Other", ["B"]),
    field("severity", "all", "system"),
    field("modified", "all", "system"),
    field("Events", [], "common"),
  ];
  assert.deepEqual(
    fieldRows(partOf(draft, "A"), fields).map((row) => [row.field, row.value !== undefined]),
    [
      ["Alert ID", true],
      ["alerturl", true],
      ["Nobody knows", true],
      ["severity", false],
    ],
  );
});

test("a path that fills two fields says both", () => {
  const draft = withLine(withLine(empty, "A", "x", atPath(undefined, "p")), "A", "y", atPath(undefined, "p"));
  assert.deepEqual([...pathsInUse(partOf(draft, "A"))], [["p", "x, y"]]);
});
