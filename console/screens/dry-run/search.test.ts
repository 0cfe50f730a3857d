import assert from "node:assert/strict";
import { test } from "node:test";
import { readJsonObject } from "./read-json-object.ts";
import { readDryRunSearch } from "./search.ts";

test("an address that somebody wrote by hand is read as far as it makes sense", () => {
  assert.deepEqual(readDryRunSearch({ playbook: "p", version: "draft", incident: 7 }), {
    playbook: "p",
    version: "draft",
    incident: "7",
  });
  assert.deepEqual(readDryRunSearch({ playbook: "", version: "old", incident: {}, alert: ["x"], more: 1 }), {});
});

test("a sample has to be one JSON object, and nothing is none", () => {
  assert.deepEqual(readJsonObject('{"a": [1]}'), { value: { a: [1] } });
  assert.deepEqual(readJsonObject("  "), { value: undefined });
  for (const text of ["[1]", "3", "null", '"text"', "{oops"]) assert.ok(readJsonObject(text).fault, text);
});
