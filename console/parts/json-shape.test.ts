import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { cut, shapeOf, textOf } from "./json-shape.ts";

describe("data in a few characters", () => {
  test("says how many items, or which keys", () => {
    assert.equal(shapeOf([1]), "1 item");
    assert.equal(shapeOf([1, 2]), "2 items");
    assert.equal(shapeOf({}), "empty");
    assert.equal(shapeOf({ id: 1, name: 2 }), "{ id, name }");
    assert.equal(shapeOf({ a: 1, b: 1, c: 1, d: 1, e: 1 }), "{ a, b, c, d, … }");
  });
  test("is never cut through a character", () => {
    assert.equal(cut("ab😀cd", 3), "ab…");
    assert.equal(cut("ab😀", 4), "ab😀");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, at) =>
        cut(text, at).isWellFormed(),
      ),
    );
  });
  test("is copied as it is: a text without quotes, anything else as JSON", () => {
    assert.equal(textOf("<b>"), "<b>");
    assert.equal(textOf({ a: [1] }), '{\n  "a": [\n    1\n  ]\n}');
  });
});
