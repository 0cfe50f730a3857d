import assert from "node:assert/strict";
import { test } from "node:test";
import { findFaults, inputsToSend, textsOf } from "./input-texts.ts";

const inputs = [
  { key: "host", required: true, default: null },
  { key: "level", required: true, default: "3" },
  { key: "__proto__", required: false, default: null },
];

test("what is left empty is not sent, and what is needed without a default is missed", () => {
  assert.deepEqual(inputsToSend(inputs, new Map([["host", "a"]])), { host: "a" });
  assert.deepEqual([...findFaults(inputs, new Map())], [["host", "The playbook needs host."]]);
  assert.deepEqual([...findFaults(inputs, new Map([["host", "a"]]))], []);
});

test("an input may be called anything, and changes no prototype", () => {
  const sent = inputsToSend(inputs, new Map([["__proto__", "x"]]));
  assert.deepEqual(Object.entries(sent), [["__proto__", "x"]]);
  assert.equal(Object.getPrototypeOf(sent), Object.prototype);
});

test("what came as another thing than text goes as it came, unless it was written anew", () => {
  const before = { host: ["a", "b"], level: 4 };
  assert.deepEqual(inputsToSend(inputs, textsOf(before), before), before);
  assert.deepEqual(inputsToSend(inputs, new Map([...textsOf(before), ["level", "5"]]), before), {
    host: ["a", "b"],
    level: "5",
  });
});
