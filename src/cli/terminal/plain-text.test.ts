import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cleanText, fitText, measureWidth, padEnd, padStart, wrapText } from "./plain-text.ts";

test("nothing that moves a cursor, rings, or turns a line round gets through", () => {
  assert.equal(cleanText("a\u001b[2Jb\u0007c\u202ed\u0000e\u009bf"), "a[2Jbcdef");
  assert.equal(cleanText("two\r\nlines\tand tabs"), "two lines and tabs");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      assert.doesNotMatch(cleanText(text), /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    }),
  );
});

test("width counts columns: wide letters two, colours and joined marks none", () => {
  assert.equal(measureWidth("abc"), 3);
  assert.equal(measureWidth("ログイン"), 8);
  assert.equal(measureWidth("e\u0301"), 1);
  assert.equal(measureWidth("\u001b[31mred\u001b[39m"), 3);
});

test("a text fits its columns, whatever it is made of, and says that it was cut", () => {
  assert.equal(fitText("abcdef", 4), "abc…");
  assert.equal(fitText("abcd", 4), "abcd");
  assert.equal(fitText("ログイン", 4), "ロ…");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 0, max: 30 }), (text, columns) => {
      const clean = cleanText(text);
      assert.ok(measureWidth(fitText(clean, columns)) <= Math.max(columns, 0));
      assert.ok(measureWidth(padEnd(fitText(clean, columns), columns)) === columns);
      assert.ok(measureWidth(padStart(fitText(clean, columns), columns)) === columns);
    }),
  );
});

test("wrapped lines fit, and no word is lost", () => {
  assert.deepEqual(wrapText("one two three", 8), ["one two", "three"]);
  assert.deepEqual(wrapText("unbreakable", 5), ["unbr…"]);
  assert.deepEqual(wrapText("", 5), []);
});
