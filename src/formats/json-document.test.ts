import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatPath, jsonLimits, readJson, readPath } from "./json-document.ts";

test("reads every JSON value as JSON.parse does, whatever its layout", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 1, 2, "\t"), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      assert.deepEqual(readJson(text).value, JSON.parse(text));
    }),
  );
});

test("refuses exactly what JSON.parse refuses", () => {
  const letters = fc.constantFrom(..."{}[]:,\"\\ \n\t0123456789.-+eEtruefalsn'/x\u0001");
  const seed = '{"a": [1, -2.5e3, true, null, "\\u0041\\n"], "b": {"c": "\\\\"}}';
  const edited = fc
    .tuple(fc.nat(seed.length), fc.nat(3), fc.string({ unit: letters, maxLength: 4 }))
    .map(([at, cut, put]) => {
      return seed.slice(0, at) + put + seed.slice(at + cut);
    });
  fc.assert(
    fc.property(fc.oneof(edited, fc.string({ unit: letters })), (text) => {
      let expected: unknown;
      let refused = false;
      try {
        expected = JSON.parse(text);
      } catch {
        refused = true;
      }
      const document = readJson(text);
      assert.equal("value" in document, !refused, text);
      if (refused) assert.equal(document.problems[0]?.code, "CONTENT_JSON_SYNTAX");
      else assert.deepEqual(document.value, expected);
    }),
    { numRuns: 2000 },
  );
});

const refusals: [text: string, line: number, column: number, says: RegExp][] = [
  ["", 1, 1, /ends before/],
  ['{"a": 1,}', 1, 9, /key in double quotes/],
  ["[1, ]", 1, 5, /comma too many/],
  ["{\n  'a': 1}", 2, 3, /key in double quotes/],
  ["{\r\n  \"a\": 'x'}", 2, 8, /double quotes/],
  ['{"a" 1}', 1, 6, /colon/],
  ['{"a": "x\ny"}', 1, 9, /line break/],
  ['{"a": "x', 1, 7, /not closed/],
  ['{"a": "\\q"}', 1, 8, /escape/],
  ["// note\n{}", 1, 1, /no comments/],
  ["{} {}", 1, 4, /follow/],
  ["[01]", 1, 2, /value was expected/],
];
for (const [text, line, column, says] of refusals) {
  test(`points at what is wrong in ${JSON.stringify(text)}`, () => {
    const { problems } = readJson(text, "x.json");
    assert.deepEqual(
      problems.map((problem) => [problem.code, problem.file, problem.line, problem.column]),
      [["CONTENT_JSON_SYNTAX", "x.json", line, column]],
    );
    assert.match(problems[0]?.message ?? "", says);
  });
}

test("reports a key written twice, and keeps the last as JSON.parse does", () => {
  const { value, problems } = readJson('{\n "a": {"b": 1,\n  "b": 2}\n}');
  assert.deepEqual(value, { a: { b: 2 } });
  assert.deepEqual(
    problems.map(({ code, path, line, column }) => [code, path, line, column]),
    [["CONTENT_JSON_KEY_TWICE", "a.b", 3, 3]],
  );
});

test("warns of numbers that cannot be kept exactly, and only of those", () => {
  const { problems } = readJson("[9007199254740993, 9007199254740992, 1e400, 0.1, 12]");
  assert.deepEqual(
    problems.map(({ code, path }) => [code, path]),
    [
      ["CONTENT_JSON_NUMBER_INEXACT", "0"],
      ["CONTENT_JSON_NUMBER_INEXACT", "2"],
    ],
  );
});

test("keys of the prototype are plain data", () => {
  const { value } = readJson('{"__proto__": {"polluted": true}, "constructor": 1}');
  assert.deepEqual(Object.keys(value ?? {}), ["__proto__", "constructor"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});

test("finds the position of any value, and of the nearest parent of what is missing", () => {
  const document = readJson('\uFEFF{\n  "a": [\n    10,\n    {"b": "x"}\n  ]\n}');
  assert.deepEqual(document.positionOf([]), { line: 1, column: 1 });
  assert.deepEqual(document.positionOf(["a", 1, "b"]), { line: 4, column: 11 });
  assert.deepEqual(document.positionOf(["a", 1, "missing", "more"]), { line: 4, column: 5 });
});

test("limits size and depth instead of exhausting the machine", () => {
  const deep = "[".repeat(100_000);
  assert.equal(readJson(deep).problems[0]?.code, "CONTENT_JSON_TOO_DEEP");
  const allowed = "[".repeat(jsonLimits.depth) + "]".repeat(jsonLimits.depth);
  assert.deepEqual(readJson(allowed).problems, []);
  assert.equal(readJson(" ".repeat(jsonLimits.characters + 1)).problems[0]?.code, "CONTENT_JSON_TOO_LARGE");
});

test("tells how the text is indented", () => {
  assert.equal(readJson('{"a":1}').indent, "");
  assert.equal(readJson('{\n "a":1}').indent, " ");
  assert.equal(readJson('{\r\n\t"a":1}').indent, "\t");
});

test("a path quotes only the keys that would mislead", () => {
  const path = ["nodes", "3", "outputs", 'Not "Found". ', "0"];
  assert.equal(formatPath(path), 'nodes.3.outputs."Not \\"Found\\". ".0');
  assert.deepEqual(readPath(formatPath(path)), path);
});
