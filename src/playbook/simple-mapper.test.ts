import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "#base/json.ts";
import { checkMapper, compileMapper, mapEvent } from "./simple-mapper.ts";

function map(fields: Record<string, string>, event: JsonObject, severity?: Record<string, string | number>) {
  return mapEvent(compileMapper({ name: "m", fields, ...(severity ? { severity } : {}) }), event);
}

test("display names, command-line names and system names find their field", () => {
  const { system, custom } = map(
    { "Alert ID": "id", alerturl: "link", Name: "title", details: "text", "Dbot-Mirror": "x", dbotMirrorId: "id" },
    { id: "AL1", link: "https://x", title: "A title", text: "What happened", x: 1 },
  );
  assert.deepEqual(system, { name: "A title", details: "What happened", dbotMirrorId: "AL1" });
  assert.deepEqual(custom, { alertid: "AL1", alerturl: "https://x", dbotmirror: 1 });
});

test("paths walk objects and lists, and a key with dots in it goes first", () => {
  const event = { a: { b: [{ c: "deep" }, "second"] }, "event.kind": "flat", event: { kind: "nested" } };
  const { custom } = map({ one: "a.b[0].c", two: "a.b[1]", three: "event.kind" }, event);
  assert.deepEqual(custom, { one: "deep", two: "second", three: "flat" });
});

test("what is missing stays unset and says why", () => {
  const { custom, system, explained } = map(
    { one: "a.b.c", two: "gone", three: "list[4]", four: "nothing", Name: "empty" },
    { a: { b: "text" }, list: [1], nothing: null, empty: "" },
  );
  assert.deepEqual([custom, system], [{}, {}]);
  assert.deepEqual(
    explained.map(({ absent }) => absent),
    [
      "the event has no a.b.c: a.b is a text",
      "the event has no gone",
      "the event has no list[4]: list is a list of 1",
      "nothing is null",
      "it is empty",
    ],
  );
});

const severities: [unknown, number | undefined][] = [
  ["Low", 1],
  ["MEDIUM", 2],
  ["High ", 3],
  ["critical", 4],
  ["Informational", 0.5],
  ["0.5", 0.5],
  ["3", 3],
  [4, 4],
  [0, 0],
  ["P1", 4],
  ["70", 3],
  [70, 3],
  [5, undefined],
  ["dreadful", undefined],
  [{ value: "High" }, undefined],
  ["__proto__", undefined],
  ["constructor", undefined],
];
for (const [given, wanted] of severities) {
  test(`severity ${JSON.stringify(given)} is ${wanted ?? "none, and says so"}`, () => {
    const { system, explained } = map({ severity: "s" }, { s: given } as JsonObject, { p1: "Critical", "70": 3 });
    assert.equal(system.severity, wanted);
    assert.equal(typeof explained[0]?.absent, wanted === undefined ? "string" : "undefined");
  });
}

const moments: [unknown, string | undefined][] = [
  ["2026-03-04T05:06:07Z", "2026-03-04T05:06:07.000Z"],
  ["2026-03-04 05:06:07.5", "2026-03-04T05:06:07.500Z"],
  ["2026-03-04T05:06:07+02:00", "2026-03-04T03:06:07.000Z"],
  ["2026-03-04 05:06:07 +0200", "2026-03-04T03:06:07.000Z"],
  ["2026-03-04", "2026-03-04T00:00:00.000Z"],
  ["Wed, 4 Mar 2026 05:06:07 GMT", "2026-03-04T05:06:07.000Z"],
  [1772600767, "2026-03-04T05:06:07.000Z"],
  [1772600767000, "2026-03-04T05:06:07.000Z"],
  ["1772600767", "2026-03-04T05:06:07.000Z"],
  ["yesterday 1", undefined],
  ["2026-13-44", undefined],
  [-1, undefined],
  [1e300, undefined],
  [true, undefined],
];
for (const [given, wanted] of moments) {
  test(`occurred ${JSON.stringify(given)} is ${wanted ?? "no time"}`, () => {
    const { system } = map({ occurred: "t" }, { t: given } as JsonObject);
    assert.equal(system.occurred === undefined ? undefined : new Date(system.occurred).toISOString(), wanted);
  });
}

test("prototypes are never read", () => {
  const event = JSON.parse('{"a":{},"__proto__":{"name":"x"}}');
  const { custom, explained } = map({ one: "a.constructor.name", two: "a.__proto__.x", three: "toString" }, event);
  assert.deepEqual(custom, {});
  assert.equal(explained.length, 3);
  assert.deepEqual(map({ four: "__proto__.name" }, event).custom, { four: "x" });
});

test("any event maps without throwing, and every field has a value or a reason", () => {
  const mapper = { one: "a.b[0].c", severity: "a", occurred: "b", Name: "a.b", "Alert ID": "c" };
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__"), fc.jsonValue()), (event) => {
      const { explained } = map(mapper, JSON.parse(JSON.stringify(event)));
      for (const field of explained) assert.ok((field.value === undefined) !== (field.absent === undefined));
    }),
  );
});

test("an object that cannot be written as a text is no severity, and breaks nothing", () => {
  const { explained } = map({ severity: "a" }, { a: { toString: 1 } });
  assert.equal(explained[0]?.absent, '{"toString":1} is no severity; give it one under the mapper\'s severity');
});

test("a mapper's mistakes are all told", () => {
  const problems = checkMapper(
    { name: "m", fields: { "Alert ID": "a..b", alertid: "x", "???": "y", ok: "[0].a" }, severity: { P1: "Dreadful" } },
    "mappers.m",
  );
  assert.deepEqual(
    problems.map(({ path }) => path),
    ["mappers.m.fields.Alert ID", "mappers.m.fields.alertid", "mappers.m.fields.???", "mappers.m.severity.P1"],
  );
});
