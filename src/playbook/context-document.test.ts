import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Json } from "#base/json.ts";
import { applyContextOperation, type ContextChange } from "./context-document.ts";
import { readContextPath, writeContextPath } from "./context-path.ts";

describe("context paths", () => {
  const cases: [string, (string | number)[]][] = [
    ["A", ["A"]],
    ["A.B c.D/e", ["A", "B c", "D/e"]],
    ["A.[0].B", ["A", 0, "B"]],
    ["A[0].B", ["A", 0, "B"]],
    ["A[0][12]", ["A", 0, 12]],
    ["A.['x.y'].B", ["A", "x.y", "B"]],
    ["A['x.y']", ["A", "x.y"]],
    ["['it\\'s [0]']", ["it's [0]"]],
    ["A.['[0]']", ["A", "[0]"]],
    ["A.['']", ["A", ""]],
    // The document is no list.
    ["[0]", ["[0]"]],
    // What only looks like a bracket belongs to the name.
    ["A[x].B", ["A[x]", "B"]],
    ["A[0]b", ["A[0]b"]],
    ["A['b.c", ["A['b", "c"]],
    ["A[-1]", ["A[-1]"]],
    ["", [""]],
    ["A..B.", ["A", "", "B", ""]],
    ["A.0", ["A", "0"]],
  ];
  for (const [text, segments] of cases) {
    it(`${text} is ${JSON.stringify(segments)}`, () => assert.deepEqual(readContextPath(text), segments));
  }

  it("what is written is read back, whatever the names are", () => {
    const name = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(".", "[", "]", "'", "\\", "0", "a"), { maxLength: 6 }).map((parts) => parts.join("")),
    );
    const path = fc.tuple(name, fc.array(fc.oneof(name, fc.nat(999_999_999)), { maxLength: 6 }));
    fc.assert(
      fc.property(path, ([first, rest]) => {
        assert.deepEqual(readContextPath(writeContextPath([first, ...rest])), [first, ...rest]);
      }),
      { numRuns: 3_000 },
    );
  });
});

type Case = [name: string, document: Json, change: ContextChange, result: Json];
const set = (path: string, value: Json): ContextChange => ({ op: "set", path, value });
const append = (path: string, value: Json): ContextChange => ({ op: "append", path, value });
const remove = (path: string): ContextChange => ({ op: "delete", path });

const cases: Case[] = [
  ["set makes parents", {}, set("a.b.c", 1), { a: { b: { c: 1 } } }],
  ["set replaces", { a: { b: 1, c: 2 } }, set("a", 3), { a: 3 }],
  ["a scalar on the way gives way", { a: 1 }, set("a.b", 2), { a: { b: 2 } }],
  ["an element", { a: [1, 2] }, set("a.[1]", 3), { a: [1, 3] }],
  ["a member of an element", { a: [{ b: 1 }, { b: 2, c: 3 }] }, set("a.[1].b", 4), { a: [{ b: 1 }, { b: 4, c: 3 }] }],
  ["element 0 of a single value is the value", { a: { b: 1 } }, set("a.[0].b", 2), { a: { b: 2 } }],
  ["another element of a single value makes a list", { a: { b: 1 } }, set("a.[1].b", 2), { a: [{ b: 1 }, { b: 2 }] }],
  ["behind the end, the next", { a: [1] }, set("a.[999999999]", 2), { a: [1, 2] }],
  ["an element of nothing", {}, set("a.[3].b", 2), { a: [{ b: 2 }] }],
  ["a member of all elements", { a: [{ b: 1 }, 5, {}] }, set("a.b", 2), { a: [{ b: 2 }, 5, { b: 2 }] }],
  ["a list without objects gives way", { a: [1] }, set("a.b", 2), { a: { b: 2 } }],
  ["append to nothing is the value", {}, append("a.b", 1), { a: { b: 1 } }],
  ["append to null is the value", { a: null }, append("a", 1), { a: 1 }],
  ["append makes a list", { a: { x: 1 } }, append("a", { y: 2 }), { a: [{ x: 1 }, { y: 2 }] }],
  ["append joins lists", { a: [1] }, append("a", [2, [3]]), { a: [1, 2, [3]] }],
  ["append behind a list adds an element", { a: [{ b: 1 }] }, append("a.b.c", 2), { a: [{ b: 1 }, { b: { c: 2 } }] }],
  ["append within an element", { a: [{ b: 1 }] }, append("a.[0].b", 2), { a: [{ b: [1, 2] }] }],
  ["delete", { a: { b: 1, c: 2 } }, remove("a.b"), { a: { c: 2 } }],
  ["delete leaves an empty parent", { a: { b: 1 } }, remove("a.b"), { a: {} }],
  ["delete what is not there", { a: 1 }, remove("b.c"), { a: 1 }],
  ["delete below a scalar", { a: 1 }, remove("a.b"), { a: 1 }],
  ["delete an element: later ones move up", { a: [1, 2, 3] }, remove("a.[1]"), { a: [1, 3] }],
  ["delete behind the end", { a: [1] }, remove("a.[1]"), { a: [1] }],
  ["delete element 0 of a single value", { a: 1, b: 2 }, remove("a.[0]"), { b: 2 }],
  ["delete a member of all elements", { a: [{ b: 1, c: 1 }, { b: 2 }, 3] }, remove("a.b"), { a: [{ c: 1 }, {}, 3] }],
  ["a document that is none becomes one", [1], set("a", 1), { a: 1 }],
  ["prototype keys are data", {}, set("__proto__.polluted", 1), JSON.parse('{"__proto__": {"polluted": 1}}')],
  ["constructor is data", {}, append("constructor.prototype", 1), { constructor: { prototype: 1 } } as unknown as Json],
  ["an inherited name is not there", {}, remove("toString"), {}],
];

describe("changes of a context", () => {
  for (const [name, document, change, result] of cases) {
    it(name, () => {
      const before = JSON.stringify(document);
      assert.equal(JSON.stringify(applyContextOperation(document, change)), JSON.stringify(result));
      assert.equal(JSON.stringify(document), before);
    });
  }

  it("whatever the path and the document are, there is a document, and the old one stays", () => {
    const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
    const path = fc
      .array(fc.constantFrom("a", "b", "[0]", "[1]", ".", "", "__proto__", "['x.y']", "["), { maxLength: 6 })
      .map((parts) => parts.join("."));
    const change = fc.oneof(
      fc.record({ op: fc.constantFrom("set" as const, "append" as const), path, value: json }),
      fc.record({ op: fc.constant("delete" as const), path }),
    );
    fc.assert(
      fc.property(json, fc.array(change, { maxLength: 5 }), (document, changes) => {
        const before = JSON.stringify(document);
        const after = changes.reduce<Json>((here, one) => applyContextOperation(here, one), document);
        if (changes.length > 0) assert.ok(typeof after === "object" && after !== null && !Array.isArray(after));
        assert.equal(JSON.stringify(document), before);
        assert.equal(Object.getPrototypeOf(Object.prototype), null);
        assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
      }),
      { numRuns: 2_000 },
    );
  });

  it("a path without end does not exhaust the stack", () => {
    const path = "a.".repeat(100_000);
    const after = applyContextOperation({}, set(path, 1));
    assert.deepEqual(readContextPath(path).length, 201);
    assert.match(JSON.stringify(applyContextOperation(after, remove(path))), /\{\}/);
    assert.match(JSON.stringify(after), /:1\}/);
  });
});
