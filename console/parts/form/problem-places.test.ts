import assert from "node:assert/strict";
import { test } from "node:test";
import { excerptOf, marksOf } from "./problem-places.ts";

const problem = (line?: number, column?: number) => ({
  code: "X",
  severity: "error" as const,
  message: "m",
  ...(line === undefined ? {} : { line }),
  ...(column === undefined ? {} : { column }),
});
const code = '{\n  "a": 1,\r\n  "b": 2\n}';

test("a problem is marked from its column to the end of its line", () => {
  const marked = (line: number, column?: number) =>
    marksOf(code, [problem(line, column)]).map(({ from, to }) => code.slice(from, to));
  assert.deepEqual(marked(2, 3), ['"a": 1,']);
  assert.deepEqual(marked(4), ["}"]);
});

test("a place outside the text, or none, breaks nothing", () => {
  assert.deepEqual(marksOf(code, [problem(), problem(99)]), []);
  for (const mark of marksOf(code, [problem(2, 900), problem(4, 900)])) {
    assert.ok(mark.from <= mark.to && mark.to <= code.length);
  }
});

test("an excerpt has the line and its neighbours, cut", () => {
  assert.deepEqual(excerptOf("a\nb\nc", 1), [
    { line: 1, text: "a", isPlace: true },
    { line: 2, text: "b", isPlace: false },
  ]);
  assert.equal(excerptOf("x".repeat(500), 1)[0]?.text.length, 161);
});
