/** The short cut against the library: whatever it reads, it reads the same, to the last position. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { isObject, type Json } from "#base/json.ts";
import { printYaml } from "./edit/print-yaml.ts";
import type { JsonPath } from "./json-document.ts";
import { readBlockYaml } from "./yaml-block.ts";
import { readWithLibrary, readYaml } from "./yaml-document.ts";

/** Whether the short cut was taken. */
function compare(text: string): boolean {
  if (!readBlockYaml(text, (plain) => plain)) return false;
  const ours = readYaml(text);
  const library = readWithLibrary(text);
  assert.deepEqual(library.problems, [], text);
  assert.deepEqual(ours.value, library.value, text);
  const walk = (value: Json | undefined, path: JsonPath) => {
    assert.deepEqual(ours.positionOf(path), library.positionOf(path), `${path.join(".")} of ${text}`);
    if (Array.isArray(value)) for (const [at, item] of value.entries()) walk(item, [...path, at]);
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
  };
  walk(library.value, []);
  return true;
}

const folder = new URL("./xsoar/fixtures/", import.meta.url);
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith(".yml"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"));

test("what XSOAR writes takes the short cut", () => {
  for (const text of fixtures) assert.ok(compare(text));
  for (const text of [
    "a: b\n",
    "a:\n- b\n- c: d\n  e: f\n- - g\n  - h\n",
    "a:\n    - b\n",
    "a: |-\n  x\n\n    y\nb: >\n  folded\n  text\n\n  more\n",
    "a: \"x \\\"y\\\" \\u00e9\n  more\n\n  lines \\\n  joined\"\nb: 'it''s\n  so'\n",
    "a: plain text\n  on two lines\nb: {c: 1, d: [e, 'f']} # why\n# end\n",
    "a: |\r\n  x\r\n  y\r\nb: c\r\n",
    "a:\nb: ~\nc: ''\n",
    "- a\n- b: c\n",
    'yes: no\n"no": 1\n\'#none#\':\n- "1"\n',
    "a: http://x:1/y#z\n",
  ]) {
    assert.ok(compare(text), text);
  }
});

test("what is odd is left to the library", () => {
  for (const text of [
    "a: &x 1\nb: *x\n",
    "a: !!str 1\n",
    "? a\n: b\n",
    "a: b: c\n",
    "a: |2\n   x\n",
    "---\na: b\n",
    "a: b\na: c\n",
    "a: [b,\n  c]\n",
    "a:\n\t- b\n",
    "text\n",
    "",
    "a: 'x\n",
    "a: {b: c\n",
    "a: b\n c\n  d: e\n",
  ]) {
    assert.ok(!readBlockYaml(text, (plain) => plain), text);
  }
});

test("whatever it reads of any text, the library reads the same", () => {
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom<Json>(
        null,
        true,
        7,
        "",
        "x",
        "a b",
        "x\ny",
        "x\n\n  y\n",
        "it's",
        'a "b"',
        "a: b",
        "x #y",
        "- x",
        "${a}",
        "é\u2028",
      ),
      fc.string({ maxLength: 90 }),
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom("a", "b", "#none#", "yes", "0", "x y"), tie("tree"), { maxKeys: 4 }),
    ) as fc.Arbitrary<Json>,
  }));
  const style = fc.record({
    lineWidth: fc.constantFrom(0, 20, 80),
    indentSeq: fc.boolean(),
    singleQuote: fc.boolean(),
    defaultStringType: fc.constantFrom(
      "PLAIN" as const,
      "QUOTE_DOUBLE" as const,
      "QUOTE_SINGLE" as const,
      "BLOCK_LITERAL" as const,
      "BLOCK_FOLDED" as const,
    ),
  });
  let taken = 0;
  fc.assert(
    fc.property(tree, style, (value, options) => {
      if (compare(printYaml(value))) taken++;
      if (compare(stringify(value, options))) taken++;
    }),
    { numRuns: 700 },
  );
  assert.ok(taken > 300, `only ${taken}`);
});

test("a text with a part cut out or put in is read the same, or not at all", () => {
  const parts = fc.constantFrom(
    "",
    " ",
    "\n",
    "  ",
    "'",
    '"',
    ":",
    ": ",
    "- ",
    "#",
    " #",
    "|",
    ">",
    "{",
    "]",
    "\\",
    "\r\n",
    "a",
    "\n\n",
    "\t",
    "&a ",
    "*a",
    "!",
    "%",
    "? ",
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...fixtures),
      fc.nat(6_000),
      fc.nat(12),
      fc.array(parts, { maxLength: 3 }),
      (text, at, gone, put) => {
        const start = at % text.length;
        // A part of the file, so that the library is not asked for all of it each time.
        const cut = text.slice(0, start) + put.join("") + text.slice(start + gone);
        const from = cut.lastIndexOf("\n", Math.max(0, start - 400)) + 1;
        compare(cut.slice(from, start + 300));
        if (start < 1_500) compare(cut.slice(0, 2_000));
      },
    ),
    { numRuns: 1_500 },
  );
});
