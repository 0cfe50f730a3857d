import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Json, JsonObject } from "#base/json.ts";
import { applyContextOperation, type ContextChange } from "../../context-document.ts";
import type { JavaScriptEngine } from "../javascript-engine.ts";
import { mergeEntryContext } from "./merge-entry-context.ts";

function apply(document: Json, changes: readonly ContextChange[]): Json {
  return changes.reduce((before, change) => applyContextOperation(before, change), document);
}

function merge(document: JsonObject, entryContext: JsonObject): Json {
  return apply(document, mergeEntryContext(document, entryContext, { now: 0 }).changes);
}

const byId = "Foo(val.ID && val.ID == obj.ID)";

const cases: [name: string, there: JsonObject, comes: JsonObject, result: Json][] = [
  // Plain keys.
  ["absent + v is v", {}, { Foo: 1 }, { Foo: 1 }],
  ["absent + a list of one stays a list of one", {}, { Foo: ["x"] }, { Foo: ["x"] }],
  ["absent + an empty list is the empty list", {}, { Foo: [] }, { Foo: [] }],
  ["anything + v is a list of both", { Foo: "a" }, { Foo: "b" }, { Foo: ["a", "b"] }],
  ["object + object is a list of both", { Foo: { a: 1 } }, { Foo: { b: 2 } }, { Foo: [{ a: 1 }, { b: 2 }] }],
  ["list + v is one longer", { Foo: [1] }, { Foo: 2 }, { Foo: [1, 2] }],
  ["v + list begins with v", { Foo: 1 }, { Foo: [2, 3] }, { Foo: [1, 2, 3] }],
  ["list + list concatenates", { Foo: [1] }, { Foo: [1, 2] }, { Foo: [1, 1, 2] }],
  ["the same value twice is there twice", { Foo: "a" }, { Foo: "a" }, { Foo: ["a", "a"] }],
  ["anything + an empty list is as before", { Foo: 1 }, { Foo: [] }, { Foo: 1 }],
  ["null is never written", { Bar: 1 }, { Foo: null, Bar: null }, { Bar: 1 }],
  ["null that is there counts as nothing", { Foo: null }, { Foo: 1 }, { Foo: 1 }],
  ["false and the empty text are values", { Foo: false }, { Foo: "" }, { Foo: [false, ""] }],
  ["parents are made", {}, { "A.B.C": 1 }, { A: { B: { C: 1 } } }],
  ["siblings stay", { A: { x: 1 } }, { "A.B": 1 }, { A: { x: 1, B: 1 } }],
  ["a deep value is appended where it is", { A: { B: 1 } }, { "A.B": 2 }, { A: { B: [1, 2] } }],
  ["names with blanks and slashes", {}, { "Status Report.Email/from": 1 }, { "Status Report": { "Email/from": 1 } }],
  ["a name in quotes may hold dots", {}, { "A.['x.y']": 1 }, { A: { "x.y": 1 } }],
  ["behind a list it becomes an element", { A: [{ B: 1 }] }, { "A.B": 2 }, { A: [{ B: 1 }, { B: 2 }] }],
  ["a list of texts is not lost to a member", { A: ["t"] }, { "A.B": 2 }, { A: ["t", { B: 2 }] }],
  ["an element by its number", { A: [{ B: 1 }, {}] }, { "A.[1].B": 2 }, { A: [{ B: 1 }, { B: 2 }] }],
  ["DBotScore without a selector piles up", { D: [{ S: 1 }] }, { D: { S: 1 } }, { D: [{ S: 1 }, { S: 1 }] }],
  // Update selectors.
  ["nothing there: the object itself", {}, { [byId]: { ID: 1 } }, { Foo: { ID: 1 } }],
  ["nothing there, a list of one comes: the object itself", {}, { [byId]: [{ ID: 1 }] }, { Foo: { ID: 1 } }],
  ["nothing there, several come: a list", {}, { [byId]: [{ ID: 1 }, { ID: 2 }] }, { Foo: [{ ID: 1 }, { ID: 2 }] }],
  ["nothing there, nothing comes: nothing", {}, { [byId]: [] }, {}],
  [
    "a match is merged: new members overwrite, others stay",
    { Foo: [{ ID: 1, a: 1, b: 1 }, { ID: 2 }] },
    { [byId]: { ID: 1, b: 2, c: 3 } },
    { Foo: [{ ID: 1, a: 1, b: 2, c: 3 }, { ID: 2 }] },
  ],
  [
    "a single object counts as one element",
    { Foo: { ID: 1, a: 1 } },
    { [byId]: { ID: 1, b: 2 } },
    { Foo: { ID: 1, a: 1, b: 2 } },
  ],
  ["no match is appended", { Foo: { ID: 1 } }, { [byId]: { ID: 2 } }, { Foo: [{ ID: 1 }, { ID: 2 }] }],
  ["an object without the key is appended", { Foo: { ID: 1 } }, { [byId]: { a: 2 } }, { Foo: [{ ID: 1 }, { a: 2 }] }],
  ["numbers equal their texts", { Foo: { ID: "7" } }, { [byId]: { ID: 7, a: 1 } }, { Foo: { ID: 7, a: 1 } }],
  [
    "several come: each for itself",
    { Foo: [{ ID: 1 }, { ID: 2 }] },
    { [byId]: [{ ID: 2, a: 1 }, { ID: 3 }, { ID: 1, a: 2 }, { ID: 3, a: 3 }] },
    {
      Foo: [
        { ID: 1, a: 2 },
        { ID: 2, a: 1 },
        { ID: 3, a: 3 },
      ],
    },
  ],
  [
    "every element that passes is merged into",
    {
      Foo: [
        { ID: 1, n: 1 },
        { ID: 1, n: 2 },
      ],
    },
    { [byId]: { ID: 1, x: 1 } },
    {
      Foo: [
        { ID: 1, n: 1, x: 1 },
        { ID: 1, n: 2, x: 1 },
      ],
    },
  ],
  [
    "objects within are merged, lists within replaced",
    { Foo: { ID: 1, o: { a: 1, p: { x: 1 } }, l: [1, 2] } },
    { [byId]: { ID: 1, o: { b: 2, p: { y: 2 } }, l: [3] } },
    { Foo: { ID: 1, o: { a: 1, p: { x: 1, y: 2 }, b: 2 }, l: [3] } },
  ],
  [
    "several conditions must all hold",
    { D: [{ I: "1.1.1.1", V: "A", S: 1 }] },
    {
      "D(val.I && val.I == obj.I && val.V == obj.V)": [
        { I: "1.1.1.1", V: "A", S: 3 },
        { I: "1.1.1.1", V: "B", S: 2 },
      ],
    },
    {
      D: [
        { I: "1.1.1.1", V: "A", S: 3 },
        { I: "1.1.1.1", V: "B", S: 2 },
      ],
    },
  ],
  [
    "one of several conditions is enough",
    { File: [{ MD5: "m", Size: 1 }, { SHA1: "s" }] },
    { "File(val.MD5 && val.MD5 == obj.MD5 || val.SHA1 && val.SHA1 == obj.SHA1)": { MD5: "x", SHA1: "s", Name: "n" } },
    {
      File: [
        { MD5: "m", Size: 1 },
        { SHA1: "s", MD5: "x", Name: "n" },
      ],
    },
  ],
  ["=== is meant", { Foo: { ID: "1" } }, { "Foo(val.ID === obj.ID)": { ID: 1 } }, { Foo: [{ ID: "1" }, { ID: 1 }] }],
  [
    "a literal selects",
    { Foo: [{ k: "a" }, { k: "b" }] },
    { "Foo(val.k == 'b')": { n: 1 } },
    { Foo: [{ k: "a" }, { k: "b", n: 1 }] },
  ],
  ["true selects whatever is there", { Foo: [{ a: 1 }] }, { "Foo(true)": { b: 2 } }, { Foo: [{ a: 1, b: 2 }] }],
  ["scalars that are equal stay one", { Foo: ["a", "b"] }, { "Foo(val == obj)": ["b", "c"] }, { Foo: ["a", "b", "c"] }],
  ["an element that is null selects nothing", { Foo: [null] }, { [byId]: { ID: 1 } }, { Foo: [null, { ID: 1 }] }],
  ["null in a list that comes is left out", {}, { [byId]: [null, { ID: 1 }] }, { Foo: { ID: 1 } }],
  [
    "a deeper key",
    { Account: { Email: [{ Address: "a" }] } },
    { "Account.Email(val.Address && val.Address == obj.Address)": { Address: "a", Score: 1 } },
    { Account: { Email: [{ Address: "a", Score: 1 }] } },
  ],
  [
    "elements within elements",
    { A: [{ E: [{ k: 1 }] }, { E: { k: 2 } }] },
    { "A.E(val.k == obj.k)": [{ k: 2, n: 1 }, { k: 3 }] },
    { A: [{ E: [{ k: 1 }] }, { E: { k: 2, n: 1 } }, { E: { k: 3 } }] },
  ],
  [
    "the key goes on behind the selector",
    { I: [{ id: 1 }, { id: 2, At: [{ k: 1 }] }] },
    { "I(val.id == 2).At(val.k == obj.k)": [{ k: 1, n: 1 }, { k: 2 }] },
    { I: [{ id: 1 }, { id: 2, At: [{ k: 1, n: 1 }, { k: 2 }] }] },
  ],
  [
    "behind a selector that none passes: a new element",
    { I: [{ id: 1 }] },
    { "I(val.id == 2).At": 5 },
    { I: [{ id: 1 }, { At: 5 }] },
  ],
  ["behind a selector with nothing there", {}, { "I(val.id == 2).At": 5 }, { I: { At: 5 } }],
  [
    "members that are to pile up",
    { U: { D: "u", Malicious: { V: "a" } } },
    { "U(val.D == obj.D)": { D: "u", Malicious: { V: "b" }, properties_to_append: ["Malicious"] } },
    { U: { D: "u", Malicious: [{ V: "a" }, { V: "b" }] } },
  ],
  ["the hint is not stored", {}, { U: { D: "u", properties_to_append: ["D"] } }, { U: { D: "u" } }],
  ["keys of one entry see each other", {}, { [byId]: { ID: 1 }, "Foo(val.ID)": { a: 1 } }, { Foo: { ID: 1, a: 1 } }],
  [
    "selectors that fail on an element pass over it",
    { Foo: [{}, { a: { b: 1 } }] },
    { "Foo(val.a.b == obj.a.b)": { a: { b: 1 }, c: 1 } },
    { Foo: [{}, { a: { b: 1 }, c: 1 }] },
  ],
  [
    "a bound path",
    { Foo: [{ n: 1 }, { n: 2 }], Want: 2 },
    { "Foo(val.n == val1---Want)": { x: 1 } },
    { Foo: [{ n: 1 }, { n: 2, x: 1 }], Want: 2 },
  ],
  [
    "keys of prototypes are data",
    {},
    JSON.parse('{"__proto__": 1, "constructor.prototype": 2}'),
    JSON.parse('{"__proto__": 1, "constructor": {"prototype": 2}}'),
  ],
  [
    "prototype keys within a merged object are data",
    { Foo: { ID: 1 } },
    JSON.parse(`{"${byId}": {"ID": 1, "__proto__": {"x": 1}}}`),
    JSON.parse('{"Foo": {"ID": 1, "__proto__": {"x": 1}}}'),
  ],
];

describe("merging an EntryContext", () => {
  for (const [name, there, comes, result] of cases) {
    it(name, () => {
      const before = JSON.stringify(there);
      assert.equal(JSON.stringify(merge(there, comes)), JSON.stringify(result));
      assert.equal(JSON.stringify(there), before, "the document that was there is left alone");
    });
  }

  it("the same append twice gives two", () => {
    assert.deepEqual(merge(merge({}, { A: "x" }) as JsonObject, { A: "x" }), { A: ["x", "x"] });
  });

  it("a key that cannot be read is names as they stand, and a problem says so", () => {
    for (const key of ["Foo(val.", "Foo(a)=1", "Foo(a).[0:2]", "(val.x)", "Foo()"]) {
      const { changes, problems } = mergeEntryContext({}, { [key]: 1 }, { now: 0 });
      assert.equal(problems[0]?.code, "XSOAR_CONTEXT_KEY", key);
      assert.equal(changes.length, 1, key);
    }
  });

  it("a selector that is more than we interpret is asked of the engine, and without one the value is appended", () => {
    const asked: Json[] = [];
    const javascript: JavaScriptEngine = {
      evaluate({ bindings }) {
        asked.push(bindings.source ?? null);
        return { ok: true, value: (bindings.rows as Json[][]).map(([val]) => ((val as JsonObject).ID === 2 ? 1 : 0)) };
      },
    };
    const key = "Foo(new RegExp(val.ID).test(obj.ID))";
    const there = { Foo: [{ ID: 1 }, { ID: 2 }] };
    const { changes, problems } = mergeEntryContext(there, { [key]: { ID: 2, a: 1 } }, { now: 0, javascript });
    assert.deepEqual(apply(there, changes), { Foo: [{ ID: 1 }, { ID: 2, a: 1 }] });
    assert.deepEqual(problems, []);
    assert.deepEqual(asked, ["\n;return (new RegExp(val.ID).test(obj.ID)\n)"]);
    const without = mergeEntryContext(there, { [key]: { ID: 2, a: 1 } }, { now: 0 });
    assert.deepEqual(without.changes, [{ op: "append", path: "Foo", value: { ID: 2, a: 1 } }]);
    assert.deepEqual(
      without.problems.map(({ code }) => code),
      ["XSOAR_CONTEXT_KEY"],
    );
  });

  it("changes are as small as what comes, however much is there", () => {
    const many = Array.from({ length: 10_000 }, (_, ID) => ({ ID, text: "x".repeat(50) }));
    const there = { Foo: many };
    const sizeOf = (entryContext: JsonObject) =>
      JSON.stringify(mergeEntryContext(there, entryContext, { now: 0 }).changes).length;
    assert.ok(sizeOf({ Foo: { ID: 1 } }) < 100);
    assert.ok(sizeOf({ [byId]: { ID: 20_000 } }) < 100);
    assert.ok(sizeOf({ [byId]: { ID: 5_000, a: 1 } }) < 100);
    assert.deepEqual(mergeEntryContext(there, { [byId]: { ID: 5_000, a: 1 } }, { now: 0 }).changes, [
      { op: "set", path: "Foo.[5000].a", value: 1 },
    ]);
    // Nothing new is no change.
    assert.deepEqual(mergeEntryContext(there, { [byId]: { ID: 5_000 } }, { now: 0 }).changes, []);
  });

  it("ten thousand objects with a key meet ten thousand that are there within the budget", () => {
    const there = { Foo: Array.from({ length: 10_000 }, (_, ID) => ({ ID })) };
    const comes = Array.from({ length: 10_000 }, (_, at) => ({ ID: at + 5_000, n: 1 }));
    const { changes, problems } = mergeEntryContext(there, { [byId]: comes }, { now: 0 });
    assert.deepEqual(problems, []);
    const { Foo } = apply(
      there,
      changes.filter(({ op }) => op === "append"),
    ) as { Foo: Json[] };
    assert.equal(Foo.length, 15_000);
    assert.equal(changes.length, 5_001);
  });

  it("a selector without a key that costs too much ends with a problem, and nothing is lost", () => {
    const there = { Foo: Array.from({ length: 5_000 }, (_, n) => ({ n })) };
    const comes = Array.from({ length: 5_000 }, (_, n) => ({ n: -1 - n }));
    const { changes, problems } = mergeEntryContext(there, { "Foo(val.n < obj.n)": comes }, { now: 0 });
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["XSOAR_BUDGET"],
    );
    assert.equal((apply(there, changes) as { Foo: Json[] }).Foo.length, 10_000);
  });
});

const scalar = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, 1, "1", "", "a", "true", 2.5),
  fc.string({ maxLength: 3 }),
);
const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("ID", "a", "b", "__proto__", "x.y"), tie("json"), { maxKeys: 3 }),
  ),
})).json;
const document = fc.dictionary(fc.constantFrom("Foo", "Bar", "__proto__"), json, {
  maxKeys: 3,
}) as fc.Arbitrary<JsonObject>;
const key = fc.oneof(
  fc.constantFrom(
    "Foo",
    byId,
    "Foo.a",
    "Foo(val.a == obj.b || obj.a === val.a)",
    "Bar(val == obj)",
    "Foo(val.a).b(val == obj)",
  ),
  fc.constantFrom(
    "Foo.[0]",
    "Foo.[1].a",
    "Foo(true)",
    "Foo.a.b(val.ID == obj.ID)",
    "__proto__",
    "Foo.__proto__(val.x==obj.x)",
  ),
  fc
    .array(fc.constantFrom("Foo", ".", "(", ")", "[0]", "val", "obj", "==", "'", "a", "=", ";"), { maxLength: 8 })
    .map((parts) => parts.join("")),
);

describe("merging, whatever comes", () => {
  it("never throws, touches nothing it was given, and gives the same twice", () => {
    fc.assert(
      fc.property(document, fc.dictionary(key, json, { maxKeys: 3 }), (there, comes) => {
        const before = JSON.stringify([there, comes]);
        const first = mergeEntryContext(there, comes as JsonObject, { now: 0 });
        assert.deepEqual(mergeEntryContext(there, comes as JsonObject, { now: 0 }), first);
        apply(there, first.changes);
        assert.equal(JSON.stringify([there, comes]), before);
      }),
      { numRuns: 2_000 },
    );
  });

  it("candidates by key are what comparing every pair finds", () => {
    // The comma makes it more than an equality, so that every pair is compared.
    const slow = "Foo(val.ID && (val.ID == obj.ID) == true)";
    const id = fc.constantFrom<Json>(
      1,
      "1",
      "01",
      true,
      "true",
      0,
      "",
      "0",
      null,
      "a",
      [1],
      ["a"],
      {},
      "[object Object]",
      1e21,
      "1e21",
    );
    const element = fc.record({ ID: id, n: fc.nat(3) }, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(fc.array(element, { maxLength: 6 }), fc.array(element, { maxLength: 6 }), (there, comes) => {
        const run = (by: string) => mergeEntryContext({ Foo: there }, { [by]: comes }, { now: 0 }).changes;
        assert.deepEqual(run(byId), run(slow));
      }),
      { numRuns: 2_000 },
    );
  });

  it("no object that comes is lost, and none that is there", () => {
    const element = fc.record({ ID: fc.nat(4), n: fc.nat() }) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(
        fc.array(element, { maxLength: 5 }),
        fc.array(element, { minLength: 1, maxLength: 5 }),
        (there, comes) => {
          const { Foo } = merge({ Foo: there }, { [byId]: comes }) as { Foo: JsonObject[] };
          for (const { ID } of [...there, ...comes]) assert.ok(Foo.some((one) => one.ID === ID) || ID === 0);
          assert.ok(Foo.length >= there.length);
          const last = comes.at(-1);
          assert.ok(Foo.some((one) => one.ID === last?.ID && one.n === last?.n));
        },
      ),
    );
  });
});
