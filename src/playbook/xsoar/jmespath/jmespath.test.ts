import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Json, JsonObject } from "#base/json.ts";
import { Budget } from "../javascript/budget.ts";
import { LanguageError } from "../language-error.ts";
import { evaluateJmes } from "./evaluate.ts";
import { parseJmes } from "./parse.ts";
import { JmesError } from "./tree.ts";

const data: JsonObject = {
  a: [1, 2, 3, 4],
  b: { c: "x", d: [{ e: 1, f: "m" }, { e: 2, f: "n" }, { e: null }], "q r": true },
  n: null,
  o: { x: { y: 1 }, z: { y: [5, [6]] } },
  l: [[1, 2], [3, [4]], 5],
  st: ["b", "a", "ä"],
  empty: {},
  text: "héllo",
};

function search(expression: string, value: Json = data): Json {
  return evaluateJmes(parseJmes(expression), value, new Budget());
}

// Every result here is what the Python library gives.
const cases: [expression: string, result: Json][] = [
  ["@", data],
  ["b.c", "x"],
  ['b."q r"', true],
  ["b.nothing.more", null],
  ["a[0]", 1],
  ["a[-1]", 4],
  ["a[9]", null],
  ["a[1:3]", [2, 3]],
  ["a[::-1]", [4, 3, 2, 1]],
  ["a[:-2]", [1, 2]],
  ["b[0]", null],
  ["b.d[*].e", [1, 2]],
  ["b.d[].f", ["m", "n"]],
  [
    "b.d[*].[e, f]",
    [
      [1, "m"],
      [2, "n"],
      [null, null],
    ],
  ],
  ["b.d[*].{k: f}", [{ k: "m" }, { k: "n" }, { k: null }]],
  ["o.*.y", [1, [5, [6]]]],
  ["o.*.y[]", [1, 5, [6]]],
  ["l[]", [1, 2, 3, [4], 5]],
  ["l[][]", [1, 2, 3, 4, 5]],
  ["b.d[?e > `1`].f", ["n"]],
  ["b.d[?e == `1` || f == 'n'].f | [0]", "m"],
  ["b.d[?!f]", [{ e: null }]],
  ["b.d[0].e < `2` && 'yes'", "yes"],
  ["'a' < `1`", null],
  ["'a' < 'b'", true],
  ['`{"a": [1]}` == `{"a":[1]}`', true],
  ["`foo`", "foo"],
  ["'it\\'s'", "it's"],
  ["n || empty || 'last'", "last"],
  ["n && b", null],
  ["!n", true],
  ["!a", false],
  ["a | [0]", 1],
  ["b.d[*].e | [0]", 1],
  ["[a[0], b.c]", [1, "x"]],
  ["length(text)", 5],
  ["length(b)", 3],
  ["sum(a)", 10],
  ["avg(a)", 2.5],
  ["max(st)", "ä"],
  ["min_by(b.d[?e], &e).f", "m"],
  ["sort(st)", ["a", "b", "ä"]],
  ["sort_by(b.d[?e], &f)[*].e", [1, 2]],
  ["reverse(st)[0]", "ä"],
  ["join('-', st)", "b-a-ä"],
  ["keys(o)", ["x", "z"]],
  ["values(o)[0]", { y: 1 }],
  ['merge(o.x, `{"y": 2, "w": 3}`)', { y: 2, w: 3 }],
  ["map(&e, b.d)", [1, 2, null]],
  ["not_null(n, b.c)", "x"],
  ["to_array(b.c)", ["x"]],
  ["to_number('1.5')", 1.5],
  ["to_number('one')", null],
  ["to_string(a)", "[1,2,3,4]"],
  ["type(n)", "null"],
  ["contains(st, 'a')", true],
  ["contains(text, 'éll')", true],
  ["starts_with(text, 'h') && ends_with(text, 'o')", true],
  ["ceil(`1.2`)", 2],
  ["floor(`-1.2`)", -2],
  ["abs(`-3`)", 3],
];

describe("JMESPath", () => {
  for (const [expression, result] of cases) it(expression, () => assert.deepEqual(search(expression), result));

  it("what is no expression, and a function called wrongly, is refused", () => {
    const broken = [
      "",
      "a.",
      "a[",
      "a]",
      "a b",
      "a..b",
      "a[0",
      "[",
      "{",
      "{a}",
      "{a:}",
      "foo(",
      "'x",
      "a[?b",
      "a[1:2:3:4]",
      "a[::0]",
    ];
    const wrong = [
      "nothing(a)",
      "sum(b)",
      "sum(a, a)",
      "length(`1`)",
      "join(a, st)",
      "sort_by(b.d, &e)",
      "keys(a)",
      "&a",
      "'x'()",
    ];
    for (const expression of [...broken, ...wrong]) assert.throws(() => search(expression), JmesError, expression);
  });

  it("own members alone are members", () => {
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      assert.equal(search(name), null);
      assert.equal(search(`a.${name}`), null);
      assert.equal(search(`b.c.${name}`), null);
    }
    const given = JSON.parse('{"__proto__": {"x": 1}}') as Json;
    assert.equal(search("__proto__.x", given), 1);
    assert.equal(JSON.stringify(search('{"__proto__": __proto__.x}', given)), '{"__proto__":1}');
    assert.equal(JSON.stringify(search("merge(@, @)", given)), '{"__proto__":{"x":1}}');
  });

  it("an expression that doubles its data again and again ends", () => {
    assert.throws(() => search(`a${" | [@, @][]".repeat(60)}`), LanguageError);
  });

  it("no text makes it throw anything else", () => {
    const piece = fc.constantFrom(
      "a",
      "b",
      ".",
      "[",
      "]",
      "*",
      "?",
      "(",
      ")",
      "{",
      "}",
      ":",
      "|",
      "&",
      "!",
      "'x'",
      "`1`",
      "@",
      ",",
      "sum",
      " ",
      "0",
      "-1",
      "==",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
        try {
          assert.equal(JSON.stringify(search(parts.join(""))), JSON.stringify(search(parts.join(""))));
        } catch (error) {
          assert.ok(error instanceof JmesError, String(error));
        }
      }),
      { numRuns: 3_000 },
    );
    assert.throws(() => search("(".repeat(50_000)), JmesError);
    assert.throws(() => search("!".repeat(10_000)), JmesError);
  });
});
