import assert from "node:assert/strict";
import { test } from "node:test";
import { countEdits, findNearestName } from "./nearest-name.ts";

const names = ["serve", "demo", "doctor", "status", "runs", "why", "instance test", "content validate"];

test("slips of the finger find the command meant", () => {
  assert.equal(findNearestName("srve", names), "serve");
  assert.equal(findNearestName("dmeo", names), "demo");
  assert.equal(findNearestName("STATUS", names), "status");
  assert.equal(findNearestName("docter", names), "doctor");
  assert.equal(findNearestName("stat", names), "status");
});

test("what is near to nothing is not guessed", () => {
  for (const given of ["", "x", "deploy-everything", "qqqq"]) assert.equal(findNearestName(given, names), undefined);
  assert.equal(findNearestName("serve", []), undefined);
});

test("neighbours swapped are one edit, and the way back is as long", () => {
  assert.equal(countEdits("dmeo", "demo"), 1);
  assert.equal(countEdits("", "why"), 3);
  assert.equal(countEdits("kitten", "sitting"), countEdits("sitting", "kitten"));
});
