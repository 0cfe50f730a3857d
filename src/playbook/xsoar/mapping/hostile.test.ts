/** Whatever a mapper and an event hold: nothing is thrown, nothing leaks, and the same comes out twice. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Json, JsonObject } from "#base/json.ts";
import { buildField, buildMapper, path } from "#test/build-mapper.ts";
import type { Classifier } from "../../classifier.ts";
import type { IncidentFieldType } from "../../incident-field.ts";
import type { Mapper } from "../../mapper.ts";
import type { Comparison, Value } from "../../model.ts";
import { filterNames } from "../filters/apply-filter.ts";
import { transformerNames } from "../transformers/apply-transformer.ts";
import { classifyEvent } from "./classify-event.ts";
import { catalogOf } from "./field-catalog.ts";
import { mapEvent } from "./map-event.ts";
import { mapIncidentOut } from "./map-incident-out.ts";
import { compileMapper } from "./mapping-plan.ts";

const kinds: IncidentFieldType[] = [
  "shortText",
  "number",
  "boolean",
  "date",
  "timer",
  "singleSelect",
  "multiSelect",
  "grid",
  "attachments",
  "url",
];
const catalog = catalogOf([
  ...kinds.map((kind) => buildField(kind, kind, { options: ["a"], columns: [] })),
  buildField("__proto__", "grid", { key: "__proto__" }),
]);

const keys = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("a", "b", "c", "rule", "name") },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "__proto__",
      "constructor",
      "toString",
      "prototype",
      "hasOwnProperty",
      "length",
      "a.b",
      "a b",
      "",
      "0",
      "lists",
      "labels",
      "CustomFields",
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
);

const json: fc.Arbitrary<Json> = fc.letrec<{ any: Json }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Json[]>(null, true, false, "", "a", "high", "2024-01-01", "[1", '{"a":1}', "\ud800", "💥"),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.string({ maxLength: 12 }),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.array(fc.tuple(keys, tie("any")), { maxLength: 4 }).map(objectOf),
  ),
})).any;

/** Own keys, whatever their names. */
function objectOf(entries: [string, Json][]): JsonObject {
  return Object.fromEntries(entries);
}

const events = fc.array(fc.tuple(keys, json), { maxLength: 8 }).map(objectOf);

const paths = fc.oneof(
  keys,
  fc.array(keys, { minLength: 1, maxLength: 4 }).map((names) => names.join(".")),
  fc
    .tuple(
      keys,
      fc.constantFrom(
        ".[0]",
        ".[0:1]",
        "(val.a)",
        "(val",
        "=val",
        "=>val.length",
        "=val.constructor.constructor('return this')()",
        "={",
        ";",
        "..",
        "[",
      ),
    )
    .map((parts) => parts.join("")),
  fc.constantFrom(
    ".",
    ".=val",
    "${a}",
    "${",
    "${a.b}",
    "val",
    "#1",
    "  ",
    ".=function f(){return f()}()",
    ".=[val,val,val]",
  ),
  fc.string({ maxLength: 20 }),
);

const simple: fc.Arbitrary<Value> = fc.oneof(
  paths.map((written): Value => ({ kind: "path", path: written })),
  fc
    .oneof(
      fc.string({ maxLength: 10 }),
      fc.constantFrom("1", "-1", "1,2", "${a}", "${a} ${b}", "(a+)+$", "[", "\\1", "999999999", "%Y", "2006-01-02"),
    )
    .map((text): Value => ({ kind: "text", text })),
);

const argumentNames = [
  "prefix",
  "suffix",
  "separator",
  "by",
  "from",
  "to",
  "regex",
  "item",
  "field",
  "index",
  "delimiter",
  "dt",
  "list2",
  "limit",
  "toReplace",
  "replaceWith",
  "input_values",
  "mapped_values",
  "fields",
  "__proto__",
];
const transformation = fc.record({
  operator: fc.constantFrom(...transformerNames(), "general.uniq", "NoSuch", "constructor", "__proto__"),
  arguments: fc
    .array(fc.tuple(fc.constantFrom(...argumentNames), simple), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries) as Record<string, Value>),
});
const comparison: fc.Arbitrary<Comparison> = fc.record({
  left: simple,
  operator: fc.constantFrom(...filterNames(), "NoSuch", "toString"),
  right: simple,
  ignoreCase: fc.boolean(),
});
const values: fc.Arbitrary<Value> = fc.oneof(
  simple,
  fc.record({
    kind: fc.constant("complex" as const),
    root: paths,
    accessor: fc.oneof(fc.constant(""), paths),
    filters: fc.array(fc.array(comparison, { maxLength: 2 }), { maxLength: 2 }),
    transformers: fc.array(transformation, { maxLength: 3 }),
  }),
);

const targets = fc.oneof(
  fc.constantFrom(
    "name",
    "severity",
    "status",
    "occurred",
    "labels",
    "roles",
    "sla",
    "isPlayground",
    "Source Instance",
    "No such field",
    "__proto__",
    "constructor",
    ...kinds,
  ),
  fc.string({ maxLength: 6 }),
);
const lines = fc
  .array(fc.tuple(targets, values), { maxLength: 6 })
  .map((entries) => Object.fromEntries(entries) as Record<string, Value>);
const mappers: fc.Arbitrary<Mapper> = fc
  .record({ every: lines, type: lines, keepLabels: fc.boolean(), feed: fc.boolean() })
  .map(({ every, type, keepLabels, feed }) => ({
    ...buildMapper({ "*": every, T: type }, { keepLabels }),
    feed,
    defaultIncidentType: feed ? "T" : "__proto__",
  }));

const runs = { numRuns: 400 };

describe("hostile mappers and events", () => {
  it("an event is mapped without anything thrown, the same twice, explained or not", () => {
    fc.assert(
      fc.property(mappers, events, fc.constantFrom("T", "Other", "__proto__", "constructor"), (mapper, event, type) => {
        const before = JSON.stringify(event);
        const told = mapEvent(compileMapper(mapper, catalog), type, event, { now: 0 }, { explain: true });
        const again = mapEvent(compileMapper(mapper, catalog), type, event, { now: 0 }, { explain: true });
        assert.deepEqual(again, told, "deterministic");
        const { explanation, ...quiet } = told;
        assert.deepEqual(mapEvent(compileMapper(mapper, catalog), type, event, { now: 0 }), quiet);
        assert.equal(JSON.stringify(event), before, "the event is left alone");
        for (const field of explanation?.fields ?? []) {
          assert.ok(
            (field.value === undefined) !== (field.absent === undefined),
            `${field.field}: a value, or why not`,
          );
          if (field.absent !== undefined) assert.match(field.absent, /\S/);
        }
        assert.deepEqual(JSON.parse(JSON.stringify(quiet)), quiet, "what comes out is JSON");
        for (const { value } of quiet.labels) assert.equal(typeof value, "string");
      }),
      runs,
    );
  });

  it("an incident goes out without anything thrown, the same twice", () => {
    fc.assert(
      fc.property(mappers, events, fc.array(keys, { maxLength: 3 }), (mapper, incident, changed) => {
        const told = mapIncidentOut(compileMapper(mapper), "T", incident, { now: 0 }, { changed, explain: true });
        assert.deepEqual(
          mapIncidentOut(compileMapper(mapper), "T", incident, { now: 0 }, { changed, explain: true }),
          told,
        );
        for (const name of Object.keys(told.delta)) assert.ok(Object.hasOwn(told.data, name));
      }),
      runs,
    );
  });

  it("an event is classified without anything thrown, the same twice, always as some type", () => {
    const classifiers: fc.Arbitrary<Classifier> = fc
      .record({
        transformer: values,
        keyTypes: fc.array(fc.tuple(keys, fc.string({ maxLength: 4 })), { maxLength: 5 }),
      })
      .map(({ transformer, keyTypes }) => ({
        id: "c",
        name: "c",
        feed: false,
        transformer,
        keyTypes: Object.fromEntries(keyTypes),
      }));
    fc.assert(
      fc.property(classifiers, events, (classifier, event) => {
        const told = classifyEvent(classifier, event, { now: 0 }, { explain: true });
        assert.deepEqual(classifyEvent(classifier, event, { now: 0 }, { explain: true }), told);
        assert.match(told.because, /\S/);
        assert.ok(told.type.length > 0);
      }),
      runs,
    );
  });

  it("nothing reaches a prototype", () => {
    const event = JSON.parse(
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
    ) as JsonObject;
    const mapper = compileMapper(
      buildMapper({ T: { ["__proto__"]: "__proto__", shortText: "constructor", labels: "." } }, { keepLabels: true }),
      catalog,
    );
    const { custom } = mapEvent(mapper, "T", event, { now: 0 });
    assert.ok(Object.hasOwn(custom, "shorttext") && Object.hasOwn(custom, "__proto__"));
    assert.equal(Object.getPrototypeOf(custom), Object.prototype);
    assert.equal(({} as JsonObject).polluted, undefined);
  });

  it("an event nested beyond the stack costs its field and its label, not the incident", () => {
    let deep: Json = 1;
    for (let level = 0; level < 50_000; level++) deep = level % 2 === 0 ? [deep] : { a: deep };
    const mapper = compileMapper(
      buildMapper({ T: { name: "title", shortText: "deep", number: "deep.a.a" } }, { keepLabels: true }),
      catalog,
    );
    const result = mapEvent(mapper, "T", { title: "t", deep, other: deep }, { now: 0 }, { explain: true });
    assert.deepEqual(result.system, { name: "t" });
    assert.deepEqual(result.custom, {});
    assert.ok(result.problems.some((problem) => problem.startsWith("shortText: ")));
    assert.ok(result.problems.some((problem) => problem.startsWith("label other: ")));
    assert.equal(
      classifyEvent({ id: "c", name: "c", feed: false, transformer: path("deep"), keyTypes: {} }, { deep }, { now: 0 })
        .by,
      "nothing",
    );
  });

  it("an event of a million values is mapped, and what takes too many steps is a problem", () => {
    const many = Array.from({ length: 1_000_000 }, (_, at) => at);
    const mapper = compileMapper(
      buildMapper({
        T: {
          number: "many.[999999]",
          shortText: {
            kind: "complex",
            root: "many",
            transformers: Array.from({ length: 9 }, () => ({ operator: "uniq", arguments: {} })),
          },
        },
      }),
      catalog,
    );
    const result = mapEvent(mapper, "T", { many }, { now: 0 });
    assert.equal(result.custom.number, 999_999);
    assert.ok(result.custom.shorttext !== undefined || result.problems.length === 1);
  });
});
