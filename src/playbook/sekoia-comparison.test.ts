import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Json } from "#base/json.ts";
import { compareSekoia, sekoiaComparisons } from "./sekoia-comparison.ts";

const cases: [left: Json | undefined, operator: string, right: Json | undefined, result: boolean | "problem"][] = [
  // Equality never converts between numbers and texts; true and 1 are the same, as in Python.
  [80, "==", 80, true],
  [80, "==", 80.0, true],
  [80, "==", "80", false],
  ["80", "==", 80, false],
  [true, "==", 1, true],
  [false, "==", 0, true],
  [true, "==", "true", false],
  [null, "==", null, true],
  [null, "==", "", false],
  [null, "==", 0, false],
  [undefined, "==", "", true],
  ["Closed", "==", "Closed", true],
  ["Closed", "==", "closed", false],
  ["Closed", "!=", "Rejected", true],
  [80, "!=", "80", true],
  [[1, "a"], "==", [1, "a"], true],
  [[1, "a"], "==", ["a", 1], false],
  [{ a: 1, b: [2] }, "==", { b: [2], a: 1 }, true],
  [{ a: 1 }, "==", { a: 1, b: 2 }, false],
  // A list and a text that writes out a list.
  [[], "!=", "[]", false],
  [["key"], "!=", "[]", true],
  ["[1, 2]", "==", [1, 2], true],
  ["[]", "==", "[ ]", false],
  // Order.
  [70, ">=", 70, true],
  [69, ">=", 70, false],
  [1.5, "<", 2, true],
  [true, "<", 2, true],
  ["b", ">", "a", true],
  ["10", "<", "9", true],
  ["a", "<", "ab", true],
  ["\u{1F600}", ">", "\uFFFD", true],
  [[1, 2], "<", [1, 3], true],
  [[1], "<", [1, 0], true],
  [70, ">=", "70", "problem"],
  [null, "<", 1, "problem"],
  [undefined, ">", 5, "problem"],
  [{}, "<", {}, "problem"],
  // Membership.
  ["b", "in", ["a", "b"], true],
  ["b", "in", '["a", "b"]', true],
  ["b", "in", "['a', 'b']", true],
  ["b", "in", "[a, b]", true],
  ["it's", "in", "['it\\'s', None]", true],
  [null, "in", "[None, True]", true],
  [80, "in", "[79, 80]", true],
  [80, "in", "['80']", false],
  ["80", "in", "[80]", false],
  [1, "in", "[]", false],
  ["ell", "in", "hello", true],
  ["k", "in", { k: null }, true],
  ["__proto__", "in", {}, false],
  ["a", "not in", ["b"], true],
  ["b", "not in", ["b"], false],
  [5, "in", "hello", "problem"],
  [5, "in", 5, "problem"],
  [5, "not in", 5, "problem"],
  // Range.
  [76, "range", "[76, 100]", true],
  [100, "range", [76, 100], true],
  [75, "range", "[76, 100]", false],
  [101, "range", "[76, 100]", false],
  ["b", "range", "['a', 'c']", true],
  ["80", "range", "[76, 100]", "problem"],
  [80, "range", "[76]", "problem"],
  [80, "range", "76-100", "problem"],
  [80, "===", 80, "problem"],
];
for (const [left, operator, right, expected] of cases) {
  test(`${JSON.stringify(left)} ${operator} ${JSON.stringify(right)} is ${expected}`, () => {
    const { result, problem } = compareSekoia(left, `sekoia:${operator}`, right);
    assert.equal(result, expected === true);
    assert.equal(problem !== undefined, expected === "problem", problem);
  });
}

test("any two values can be compared by any operator without an exception", () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.string().map((inner) => `[${inner}]`),
  );
  fc.assert(
    fc.property(value, fc.constantFrom(...sekoiaComparisons), value, (left, operator, right) => {
      const outcome = compareSekoia(left as Json, operator, right as Json);
      assert.equal(typeof outcome.result, "boolean");
      if (outcome.problem !== undefined) assert.equal(outcome.result, false);
    }),
  );
});
