import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Json } from "#base/json.ts";
import { readJson } from "../json-document.ts";
import { readYaml } from "../yaml-document.ts";
import { applyChange, type Change, diffTrees } from "./change.ts";
import { editJson } from "./edit-json.ts";
import { editYaml } from "./edit-yaml.ts";
import { printYaml } from "./print-yaml.ts";

const set = (path: string, value: Json): Change => ({ op: "set", path: split(path), value });
const insert = (path: string, value: Json): Change => ({ op: "insert", path: split(path), value });
const remove = (path: string): Change => ({ op: "remove", path: split(path) });
const split = (path: string) => path.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));

describe("YAML", () => {
  const cases: [name: string, before: string, change: Change, after: string][] = [
    ["a value keeps its quotes and its comment", "a: 'x' # why\nb: 1\n", set("a", "y's"), "a: 'y''s' # why\nb: 1\n"],
    ["double quotes stay", 'a: "x"\n', set("a", 'y "z"'), 'a: "y \\"z\\""\n'],
    ["plain text stays plain where it can", "a: x\n", set("a", "y z"), "a: y z\n"],
    ["a text that would read as something else is quoted", "a: x\n", set("a", "yes"), 'a: "yes"\n'],
    ["a block stays a block", "a: |-\n  x\n  y\nb: 1\n", set("a", "x\nz"), "a: |-\n  x\n  z\nb: 1\n"],
    ["a block may become a line", "a: |-\n  x\n  y\nb: 1\n", set("a", "x"), "a: x\nb: 1\n"],
    ["a line may become a block", "a:\n  b: x\n  c: 1\n", set("a.b", "x\ny\n"), "a:\n  b: |\n    x\n    y\n  c: 1\n"],
    ["nothing becomes something", "a:\nb: 1\n", set("a", "x"), "a: x\nb: 1\n"],
    ["an empty map becomes a full one", "a: {}\nb: 1\n", set("a", { c: ["x"] }), "a:\n  c:\n  - x\nb: 1\n"],
    ["a map becomes a text", "a:\n  b: 1\n  c: 2\nd: 3\n", set("a", "x"), "a: x\nd: 3\n"],
    [
      "a new key stands last",
      "a:\n  b: 1 # one\n# next\nc: 2\n",
      set("a.d", 4),
      "a:\n  b: 1 # one\n  d: 4\n# next\nc: 2\n",
    ],
    ["maps on the way are made", "a: 1\n", set("b.c.d", "x"), "a: 1\nb:\n  c:\n    d: x\n"],
    ["a key goes with its line", "a: 1\n# b\nb: 2 # two\nc: 3\n", remove("b"), "a: 1\n# b\nc: 3\n"],
    ["the only key leaves an empty map", "a:\n  b: 1\nc: 2\n", remove("a.b"), "a: {}\nc: 2\n"],
    ["the first key of an item gives way", "a:\n- b: 1\n  c: 2\n", remove("a.0.b"), "a:\n- c: 2\n"],
    ["an item is put in", "a:\n- x\n- z\n", insert("a.1", "q"), "a:\n- x\n- q\n- z\n"],
    [
      "an item is put in last",
      "a:\n  - x\nb: 1\n",
      insert("a.1", { c: 1, d: 2 }),
      "a:\n  - x\n  - c: 1\n    d: 2\nb: 1\n",
    ],
    ["an item is taken out", "a:\n- b: 1\n  c: 2\n- d: 3\n", remove("a.0"), "a:\n- d: 3\n"],
    [
      "the inner list of a list of lists",
      "a:\n- - b: x\n    c: 1\n  - b: y\n",
      set("a.0.1.b", "z"),
      "a:\n- - b: x\n    c: 1\n  - b: z\n",
    ],
    ["the first item of an inner list", "a:\n- - x\n  - y\n- - z\n", remove("a.0.0"), "a:\n- - y\n- - z\n"],
    ["flow maps stay flow", "a: {b: 1, c: [x, y]}\n", set("a.c.1", "z"), 'a: {b: 1, c: [x, "z"]}\n'],
    ["a key is added to a flow map", "a: {b: 1}\n", set("a.c", "x"), 'a: {b: 1, "c": "x"}\n'],
    ["a key is taken out of a flow map", "a: {b: 1, c: 2}\n", remove("a.b"), "a: {c: 2}\n"],
    ["line ends stay what they are", "a: x\r\nb:\r\n  c: 1\r\n", set("b.d", "q"), "a: x\r\nb:\r\n  c: 1\r\n  d: q\r\n"],
    ["a byte order mark stays", "\uFEFFa: x\n", set("a", "q"), "\uFEFFa: q\n"],
    ["a file without an end of line", "a: 1", set("b", 2), "a: 1\nb: 2"],
    [
      "keys that look like numbers or marks",
      '\'#none#\':\n- "1"\n"no":\n- "2"\n',
      insert("no.1", "3"),
      '\'#none#\':\n- "1"\n"no":\n- "2"\n- "3"\n',
    ],
  ];
  for (const [name, before, change, after] of cases) {
    test(name, () => assert.equal(editYaml(before, [change]), after));
  }

  test("a value that an alias shares is written out where it changes", () => {
    const edited = editYaml("a: &x\n  b: 1\nc: *x\n", [set("c.b", 2)]);
    assert.deepEqual(readYaml(edited ?? "").value, { a: { b: 1 }, c: { b: 2 } });
  });
});

describe("JSON", () => {
  const text = '{\n\t"a": "x",\n\t"b": [1, 2],\n\t"c": {\n\t\t"d": null\n\t}\n}\n';
  const cases: [name: string, change: Change, after: string][] = [
    ["a value is put in place", set("a", "y"), text.replace('"x"', '"y"')],
    ["a key is added last", set("c.e", { f: 1 }), text.replace("null", 'null,\n\t\t"e": {\n\t\t\t"f": 1\n\t\t}')],
    ["the only key is taken out", remove("c.d"), text.replace('{\n\t\t"d": null\n\t}', "{}")],
    ["the first key is taken out", remove("a"), text.replace('"a": "x",\n\t', "")],
    ["an item is put in", insert("b.0", 0), text.replace("[1", "[0, 1")],
    ["an item is added", insert("b.2", 3), text.replace("2]", "2, 3]")],
    ["an item is taken out", remove("b.1"), text.replace(", 2", "")],
    ["null becomes a map", set("c.d.e", 1), text.replace("null", '{\n\t\t\t"e": 1\n\t\t}')],
  ];
  for (const [name, change, after] of cases) test(name, () => assert.equal(editJson(text, [change]), after));

  test("numbers that would not survive stay as they are written", () => {
    assert.equal(editJson('{"n": 14444444444444444444, "a": 1}', [set("a", 2)]), '{"n": 14444444444444444444, "a": 2}');
  });
});

describe("any change of any tree", () => {
  const scalar = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom(
      "",
      "yes",
      "a: b",
      "x #y",
      "line\nline",
      " lead\nx",
      "end \n",
      "- x",
      "'",
      '"',
      "1",
      "1.0",
      "2020-01-01",
    ),
    fc.constantFrom(
      "\r\n",
      "\t",
      "a\n\nb\n\n",
      "#none#",
      "${a.b}",
      "null",
      "~",
      "|",
      ">",
      "%",
      "@",
      "é",
      "𝄞",
      "{a}",
      "[b]",
    ),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const key = fc.oneof(
    fc.constantFrom("a", "b", "0", "yes", "#none#", "a b", "x: y", "12:xsoar"),
    fc.string({ maxLength: 5 }),
  );
  const tree = fc.letrec<{ node: Json; map: Json }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      scalar,
      fc.array(tie("node"), { maxLength: 3 }),
      tie("map"),
    ) as fc.Arbitrary<Json>,
    map: fc.dictionary(key, tie("node"), { maxKeys: 4 }) as fc.Arbitrary<Json>,
  }));

  test("what is printed as YAML reads back as it was", () => {
    fc.assert(
      fc.property(tree.node, (value) => {
        assert.deepEqual(readYaml(printYaml(value)).value, normal(value));
      }),
      { numRuns: 1_000 },
    );
  });

  test("a tree edited into another says the other, in YAML and in JSON", () => {
    fc.assert(
      fc.property(tree.map, tree.map, (first, second) => {
        const [before, after] = [normal(first), normal(second)];
        const changes = diffTrees(before, after);
        assert.deepEqual(
          changes.reduce<Json>((value, change) => applyChange(value, change), before),
          after,
        );
        const yaml = editYaml(printYaml(before), changes);
        assert.deepEqual(readYaml(yaml ?? "").value, after);
        const json = editJson(JSON.stringify(before, null, 2), changes);
        assert.deepEqual(readJson(json ?? "").value, after);
      }),
      { numRuns: 500 },
    );
  });

  /** -0 is no JSON, and an object's prototype is not its data. */
  function normal(value: Json): Json {
    return JSON.parse(JSON.stringify(value)) as Json;
  }
});
