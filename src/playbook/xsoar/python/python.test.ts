import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Json } from "#base/json.ts";
import { Budget } from "../javascript/budget.ts";
import { evaluatePython, fromJson, type PyEnvironment, PyMatch, type PyValue, toJson } from "./evaluate.ts";
import { parsePython } from "./parse.ts";
import { PyError } from "./tree.ts";

function run(source: string, settings: Partial<PyEnvironment> = {}): Json {
  const environment: PyEnvironment = {
    names: new Map<string, PyValue>([
      ["true", true],
      ["false", false],
      ["null", null],
      ["data", fromJson({ a: [1, { b: null }] })],
    ]),
    functions: new Map([["found", (args: readonly PyValue[]) => (args.length > 0 ? new PyMatch() : null)]]),
    ignoreCase: false,
    searchLists: false,
    budget: new Budget(),
    ...settings,
  };
  return toJson(evaluatePython(parsePython(source), environment));
}

// What Python says of each.
const cases: [source: string, result: Json][] = [
  ["1 < 2", true],
  ["1 <= 2 <= 2", true],
  ["2 >= 2 >= 3", false],
  ["1 == 1.0 == True", true],
  ["1 == '1'", false],
  ["not 1", false],
  ["not not []", false],
  ["1 and 1 and 0", 0],
  ["0 or null or 'x'", "x"],
  ["1 or 0 or 0 or null or []", 1],
  ["1 not in [1, 2]", false],
  ["1 in [true]", true],
  ["2 in {2: 3}", true],
  ["'b' in 'abc'", true],
  ["1 in 'abc'", false],
  ["1 not in 'abc'", false],
  ["1 < 'a'", false],
  ["1 != 'a'", true],
  ["[1, [2]] == [1.0, [2]]", true],
  ["[1, 2] < [1, 3]", true],
  ["[1] < [1, 0]", true],
  ["{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", true],
  ["'a' + \"b\" 'c' == 'abc'", true],
  ["[1] + [2]", [1, 2]],
  ["1 + True", 2],
  ["3 + [1]", null],
  ["-1 + 2", 1],
  ["--1", 1],
  ["'\\n\\x41\\u0042\\s' + r'\\n'", "\nAB\\s\\n"],
  ["'''a\nb'''", "a\nb"],
  ["data", { a: [1, { b: null }] }],
  ["{1: 'a', 'k': [None, True],}", { "1": "a", k: [null, true] }],
  ["{1: 'a', True: 'b'}", { "1": "b" }],
  ["found(1) and 'yes'", "yes"],
  ["found() == null", true],
  ["found(1) == true", false],
  ["(1 < 2 < 3 > 2 > 1) in [true, null]", true],
  ["1_000 == 1e3", true],
];

describe("Python's expressions", () => {
  for (const [source, result] of cases) it(source, () => assert.deepEqual(run(source), result));

  it("without regard to case, equality is by what Python prints", () => {
    assert.equal(run("['Ab', 1] == ['aB', 1]", { ignoreCase: true }), true);
    assert.equal(run("'a' != 'A'", { ignoreCase: true }), false);
    assert.equal(run("'A' in ['a']", { ignoreCase: true }), false);
  });

  it("a comparison may look into a list", () => {
    assert.equal(run("1 == [2, 1]", { searchLists: true }), true);
    assert.equal(run("5 < [1, 9]", { searchLists: true }), true);
    assert.equal(run("5 < [1, 2]", { searchLists: true }), false);
  });

  it("everything else Python has is refused", () => {
    const refused = [
      "unknown",
      "__import__('os').system('x')",
      "''.__class__",
      "data['a']",
      "1 if 0 else 2",
      "lambda: 1",
      "[x for x in data]",
      "(1, 2)",
      "()",
      "{1}",
      "1 - 1",
      "2 * 3",
      "2 ** 99999",
      "1 is 1",
      "f'{data}'",
      "b'x'",
      "-'a'",
      "{[]: 1}",
      "print(1)",
      "'open",
      "1 2",
      "",
      "a = 1",
      "1; 2",
      "`1`",
      "not",
    ];
    for (const source of refused) assert.throws(() => run(source), PyError, source);
  });

  it("no text makes it throw anything else", () => {
    const piece = fc.constantFrom(
      "1",
      "'a'",
      "[",
      "]",
      "(",
      ")",
      "{",
      "}",
      ":",
      ",",
      " and ",
      " or ",
      " not ",
      " in ",
      "==",
      "<",
      "+",
      "-",
      "true",
      "found",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
        try {
          run(parts.join(""));
        } catch (error) {
          assert.ok(error instanceof PyError, String(error));
        }
      }),
      { numRuns: 3_000 },
    );
    for (const mark of ["(", "[", "-", "not ", "{1:"]) assert.throws(() => run(mark.repeat(10_000)), PyError);
  });
});
