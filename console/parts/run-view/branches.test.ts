import assert from "node:assert/strict";
import { test } from "node:test";
import { branchesOf } from "./branches.ts";

const to = (label: string) => ({ label, to: "x" });

test("a condition is left by one of its branches, each of them named once", () => {
  assert.deepEqual(branchesOf({ kind: "condition", next: [to("yes"), to("yes"), to("else")] }), {
    branches: ["yes", "else"],
    needsBranch: true,
  });
});

test("whatever else has a plain way on needs none, and may be left by its error path", () => {
  assert.deepEqual(branchesOf({ kind: "action", next: [to(""), to("error")] }), {
    branches: ["error"],
    needsBranch: false,
  });
  assert.deepEqual(branchesOf({ kind: "condition", next: [] }), { branches: [], needsBranch: false });
});
