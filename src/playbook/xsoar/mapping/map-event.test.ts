import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Json, JsonObject } from "#base/json.ts";
import { buildField, buildMapper, path, text, transformed, transformer } from "#test/build-mapper.ts";
import { everyIndicatorType, type Mapper } from "../../mapper.ts";
import type { ComplexValue } from "../../model.ts";
import type { EventTools } from "./event-scope.ts";
import { catalogOf } from "./field-catalog.ts";
import { mapEvent } from "./map-event.ts";
import { compileMapper } from "./mapping-plan.ts";

const catalog = catalogOf([
  buildField("Alert ID", "shortText"),
  buildField("Hosts", "multiSelect"),
  buildField("Score", "number"),
  buildField("Seen", "date"),
  buildField("Triage", "timer"),
  buildField("Note", "longText"),
]);

function map(mapper: Mapper, event: JsonObject, type = "Malware", tools: Partial<EventTools> = {}) {
  return mapEvent(compileMapper(mapper, catalog), type, event, { now: 0, ...tools }, { explain: true });
}

/** One line of a mapper over one event. */
function mapOne(field: string, value: Parameters<typeof buildMapper>[0][string][string], event: JsonObject) {
  const result = map(buildMapper({ Malware: { [field]: value } }), event);
  const [explained] = result.explanation?.fields ?? [];
  assert.ok(explained);
  return { result, explained };
}

const event: JsonObject = {
  id: "A-1",
  title: "Trojan found",
  level: "high",
  when: 1709287200,
  gone: null,
  empty: "",
  rule: { name: "AV", tags: ["a", "b"], nested: { deep: 1 } },
  hosts: [
    { name: "srv1", ip: "10.0.0.1", bad: true },
    { name: "srv2", ip: "10.0.0.2", bad: false },
    { name: "srv3", ip: "10.0.0.3", bad: true },
  ],
  "dotted.key": "whole",
};

const badHosts: ComplexValue = {
  kind: "complex",
  root: "hosts",
  accessor: "name",
  filters: [[{ left: path("hosts.bad"), operator: "isTrue", right: text("") }]],
  transformers: [transformer("toUpperCase"), transformer("join", { separator: "; " })],
};

describe("a mapper's values", () => {
  const rows: [what: string, field: string, value: string | ComplexValue, expected: Json | undefined][] = [
    ["a key", "name", "title", "Trojan found"],
    ["a path through objects", "Note", "rule.name", "AV"],
    ["a path through a list", "Hosts", "hosts.name", ["srv1", "srv2", "srv3"]],
    ["an index", "Note", "hosts.[1].ip", "10.0.0.2"],
    ["a range", "Note", "hosts.[0:1].name", "srv1, srv2"],
    ["a selector", "Note", "hosts(val.ip == '10.0.0.3').name", "srv3"],
    ["a mutator", "Note", "hosts.name=val + '!'", "srv1!, srv2!, srv3!"],
    ["a key with a dot in it, quoted", "Note", "['dotted.key']", "whole"],
    ["a path written as an expression", "Note", "${rule.name}", "AV"],
    ["the whole event", "Note", ".=val.rule.tags.length", "2"],
    ["an empty text is a value", "Note", "empty", ""],
    ["null is none", "Note", "gone", undefined],
    ["what is not there", "Note", "rule.missing.more", undefined],
    [
      "a transformer makes the value",
      "occurred",
      transformed("when", transformer("TimeStampToDate")),
      "2024-03-01T10:00:00.000Z",
    ],
    ["filters, then the accessor, then transformers in order", "Note", badHosts, "SRV1; SRV3"],
    [
      "a constant, by a transformer on what may be absent",
      "Note",
      transformed("none", transformer("concat", { prefix: "fixed" })),
      "fixed",
    ],
    [
      "a severity by a table",
      "severity",
      transformed("level", transformer("MapValuesTransformer", { input_values: "low,high", mapped_values: "1,3" })),
      3,
    ],
  ];
  for (const [what, field, value, expected] of rows) {
    it(what, () => {
      const { result, explained } = mapOne(field, value, event);
      const found = { ...result.system, ...result.custom } as JsonObject;
      assert.deepEqual(Object.values(found)[0], expected);
      assert.deepEqual(explained.value, expected);
      assert.equal(explained.absent === undefined, expected !== undefined);
      assert.deepEqual(result.problems, []);
    });
  }

  it("an argument of a transformer may look into the event", () => {
    const value = transformed("title", {
      operator: "concat",
      arguments: { suffix: path("rule.name"), prefix: text("[") },
    });
    assert.equal(mapOne("Note", value, event).result.custom.note, "[Trojan foundAV");
  });

  it("a list by name is at hand for the scripts that read lists", () => {
    const mapper = buildMapper({ Malware: { Note: transformed("listname", transformer("GetListContent")) } });
    const list = (name: string) => (name === "Owners" ? "ann" : undefined);
    assert.equal(map(mapper, { listname: "Owners" }, "Malware", { list }).custom.note, "ann");
    assert.equal(map(mapper, { listname: "Other" }, "Malware", { list }).custom.note, undefined);
  });

  it("an event's own lists and the names of prototypes are plain data", () => {
    assert.equal(mapOne("Note", "lists.a", { lists: { a: 1 } }).result.custom.note, "1");
    for (const name of ["constructor", "__proto__", "toString", "rule.constructor", "title.length", "hosts.length"]) {
      assert.equal(mapOne("Note", name, event).result.custom.note, undefined, name);
    }
    const own = JSON.parse('{"__proto__": {"constructor": "mine"}}') as JsonObject;
    assert.equal(mapOne("Note", "__proto__.constructor", own).result.custom.note, "mine");
  });
});

describe("whose lines of a mapper hold", () => {
  const mapper = buildMapper(
    {
      "*": { name: "title", "Alert ID": "id", Note: "rule.name" },
      Malware: { Note: "level" },
      Phishing: { NOTE: "id" },
    },
    { defaultIncidentType: "Phishing" },
  );

  it("those of the type, over those for every type", () => {
    const result = map(mapper, event);
    assert.deepEqual(result.system, { name: "Trojan found" });
    assert.deepEqual(result.custom, { alertid: "A-1", note: "high" });
    assert.deepEqual(
      result.explanation?.fields.map(({ field, part }) => [field, part]),
      [
        ["name", "every"],
        ["Alert ID", "every"],
        ["Note", "type"],
      ],
    );
  });

  it("a line of the type replaces the general one however the two spell the field", () => {
    const result = map(mapper, event, "Phishing");
    assert.equal(result.custom.note, "A-1");
    assert.equal(result.explanation?.fields.filter(({ target }) => target === "note").length, 1);
  });

  it("a type without lines has those of the mapper's default type, and is told so", () => {
    const result = map(mapper, event, "Something else");
    assert.equal(result.custom.note, "A-1");
    assert.equal(result.explanation?.fields.at(-1)?.part, "default");
    assert.match(result.explanation?.because ?? "", /no lines for Something else.*Phishing/);
  });

  it("without a default only the general ones, without those none", () => {
    assert.deepEqual(map({ ...mapper, defaultIncidentType: "" }, event, "Other").custom, {
      alertid: "A-1",
      note: "AV",
    });
    const none = map(buildMapper({ Malware: { name: "title" } }), event, "constructor");
    assert.deepEqual([none.system, none.custom, none.explanation?.fields], [{}, {}, []]);
    assert.match(none.explanation?.because ?? "", /nothing is mapped/);
  });

  it("a feed's mapper has general lines of its own", () => {
    const feed = buildMapper({ "*": { Note: "id" }, [everyIndicatorType]: { Note: "level" } }, { feed: true });
    assert.equal(map(feed, event, "IP").custom.note, "high");
  });
});

describe("labels", () => {
  const labelsOf = (lines: Record<string, string | ComplexValue>, from: JsonObject, keepLabels = true) =>
    Object.fromEntries(
      map(buildMapper({ Malware: lines }, { keepLabels }), from).labels.map(({ type, value }) => [type, value]),
    );

  it("what is not mapped becomes a label: text as it is, the rest as JSON, null not at all", () => {
    assert.deepEqual(
      labelsOf({ name: "title" }, { title: "t", id: 7, on: true, gone: null, list: [1], o: { b: 1, a: 2 } }),
      {
        id: "7",
        on: "true",
        list: "[1]",
        o: '{"a":2,"b":1}',
      },
    );
  });

  it("of an object that is mapped in parts, the other parts, by their path", () => {
    const from = { rule: { name: "AV", tags: ["a"], more: { deep: 1, other: 2 } } };
    assert.deepEqual(labelsOf({ Note: "rule.name" }, from), {
      "rule.tags": '["a"]',
      "rule.more": '{"deep":1,"other":2}',
    });
    assert.deepEqual(labelsOf({ Note: "rule.more.deep" }, from), {
      "rule.name": "AV",
      "rule.tags": '["a"]',
      "rule.more.other": "2",
    });
    assert.deepEqual(labelsOf({ Note: "rule" }, from), {});
  });

  it("a list of which only parts are mapped stays whole", () => {
    const from = { hosts: [{ name: "a", ip: "b" }] };
    const whole = { hosts: '[{"ip":"b","name":"a"}]' };
    assert.deepEqual(labelsOf({ Note: "hosts.name" }, from), whole);
    assert.deepEqual(labelsOf({ Note: "hosts.[0]" }, from), whole);
    assert.deepEqual(labelsOf({ Note: badHosts }, from), whole);
    assert.deepEqual(labelsOf({ Note: "hosts" }, from), {});
  });

  it("what a transformer was made from is mapped", () => {
    assert.deepEqual(labelsOf({ Note: transformed("a", transformer("toUpperCase")) }, { a: "x", b: "y" }), { b: "y" });
  });

  it("what its field refused, or no field is there for, is not lost", () => {
    const from = { a: "not a number", b: "x", c: 1 };
    assert.deepEqual(labelsOf({ Score: "a", "No such field": "b", Triage: "c" }, from), {
      a: "not a number",
      b: "x",
      c: "1",
    });
  });

  it("a mapper of the whole event leaves the labels as they are", () => {
    assert.deepEqual(labelsOf({ Note: ".=val.a" }, { a: "x" }), { a: "x" });
  });

  it("are not made where the mapper says so; the type's word goes before the general one", () => {
    assert.deepEqual(labelsOf({ Note: "a" }, { a: "x", b: "y" }, false), {});
    const mapper = buildMapper({ "*": {}, Malware: {} }, { keepLabels: true });
    const quiet: Mapper = { ...mapper, types: { ...mapper.types, Malware: { keepLabels: false, fields: {} } } };
    assert.deepEqual(map(quiet, { a: "x" }).labels, []);
    assert.deepEqual(map(quiet, { a: "x" }, "Other").labels, [{ type: "a", value: "x" }]);
    assert.deepEqual(
      map(buildMapper({}), { a: "x" }).labels,
      [{ type: "a", value: "x" }],
      "without a word they are kept",
    );
  });

  it("keys with names of prototypes and with dots are keys", () => {
    const from = JSON.parse('{"__proto__": "p", "constructor": "c", "a.b": "d"}') as JsonObject;
    const { labels } = map(buildMapper({ Malware: { Note: "a.b" } }, { keepLabels: true }), from);
    assert.deepEqual(
      labels.map(({ type, value }) => `${type} ${value}`),
      ["__proto__ p", "constructor c", "a.b d"],
    );
  });
});

describe("why a field is what it is", () => {
  it("each step is told: what was found, which items passed and why, what each transformer made", () => {
    const { explained } = mapOne("Note", badHosts, event);
    assert.equal(explained.value, "SRV1; SRV3");
    assert.deepEqual(
      explained.steps.map(({ at }) => at),
      ["path", "filters", "accessor", "transformer", "transformer"],
    );
    const [root, filters, accessor, upper, join] = explained.steps;
    assert.deepEqual(root, { at: "path", path: "hosts", value: event.hosts });
    assert.ok(filters?.at === "filters");
    assert.deepEqual([filters.kept, filters.of], [2, 3]);
    assert.deepEqual(
      filters.items.map(({ kept, comparisons }) => [kept, comparisons[0]?.left]),
      [
        [true, { value: true }],
        [false, { value: false }],
        [true, { value: true }],
      ],
    );
    assert.deepEqual(accessor, { at: "accessor", path: "name", value: ["srv1", "srv3"] });
    assert.deepEqual(upper, { at: "transformer", operator: "toUpperCase", arguments: {}, value: ["SRV1", "SRV3"] });
    assert.deepEqual(join, {
      at: "transformer",
      operator: "join",
      arguments: { separator: "; " },
      value: "SRV1; SRV3",
    });
  });

  const absences: [what: string, field: string, value: string | ComplexValue, why: RegExp][] = [
    ["the key is not there", "Note", "nobody", /there is no nobody/],
    [
      "the path ends early, and where",
      "Note",
      "rule.missing.more",
      /rule is there \(an object\), missing in it is not/,
    ],
    ["the value is null", "Note", "gone", /null/],
    ["no item passes the selector", "Note", "hosts(val.ip == 'x').name", /no element of hosts passes/],
    [
      "no item passes the filters",
      "Note",
      {
        ...badHosts,
        filters: [[{ left: path("hosts.name"), operator: "isEqualString", right: text("x") }]],
        transformers: [],
      },
      /no item is left/,
    ],
    [
      "a transformer gives nothing",
      "Note",
      transformed("rule", transformer("getField", { field: "x" })),
      /getField gives nothing/,
    ],
    ["the expression cannot be read", "Note", "hosts(", /cannot be read/],
    ["a key with a dot is meant, and how to write it", "Note", "dotted.key", /write \['dotted\.key'\]/],
    ["there is no such field", "No such field", "id", /no incident field/],
    ["the field refuses it", "Score", "title", /"Trojan found" is no number/],
    ["the field is a timer", "Triage", "when", /timer/],
    ["a transformer fails", "Note", transformed("rule", transformer("toUpperCase")), /toUpperCase/],
    ["the transformer is not there", "Note", transformed("id", transformer("NoSuchScript")), /NoSuchScript/],
  ];
  for (const [what, field, value, why] of absences) {
    it(`absent: ${what}`, () => {
      const { result, explained } = mapOne(field, value, event);
      assert.deepEqual([result.system, result.custom], [{}, {}]);
      assert.match(explained.absent ?? "", why);
      assert.ok(!("value" in explained));
    });
  }

  it("what went wrong is a problem that names the field; what is merely absent is none", () => {
    const mapper = buildMapper({
      Malware: { Score: "title", Note: "nobody", Nope: "id", Seen: "gone", "Alert ID": "id" },
    });
    const { custom, problems } = map(mapper, event);
    assert.deepEqual(custom, { alertid: "A-1" });
    assert.deepEqual(
      problems.map((problem) => problem.split(":")[0]),
      ["Score", "Nope"],
    );
  });

  it("a value that was changed for its field is noted, and JavaScript that failed is too", () => {
    assert.match(mapOne("Score", "numbers", { numbers: ["1", "2"] }).explained.note ?? "", /first of 2/);
    assert.ok(mapOne("Note", "id=val.no.such", event).explained.notes.length > 0);
    assert.ok(mapOne("Note", "hosts(", event).explained.notes.length > 0);
  });

  it("costs nothing when nobody asks, and changes nothing", () => {
    const mapper = compileMapper(
      buildMapper({ Malware: { Note: badHosts, Score: "title", Nope: "id" } }, { keepLabels: true }),
      catalog,
    );
    const quiet = mapEvent(mapper, "Malware", event, { now: 0 });
    const { explanation, ...told } = mapEvent(mapper, "Malware", event, { now: 0 }, { explain: true });
    assert.equal(quiet.explanation, undefined);
    assert.equal(explanation?.fields.length, 3);
    assert.deepEqual(quiet, told);
  });
});
