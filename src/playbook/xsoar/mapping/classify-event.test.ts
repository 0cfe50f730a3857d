import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Json } from "#base/json.ts";
import { path, text, transformed, transformer } from "#test/build-mapper.ts";
import type { Classifier } from "../../classifier.ts";
import type { Value } from "../../model.ts";
import { classifyEvent } from "./classify-event.ts";

const classifier: Classifier = {
  id: "c",
  name: "The classifier",
  feed: false,
  transformer: path("rule.category"),
  keyTypes: { malware: "Malware", virus: "Malware", "5": "Five", true: "True", "": "Empty" },
};

function classify(found: Json | undefined, extra: Partial<Classifier> = {}, options = {}) {
  const event = found === undefined ? {} : { rule: { category: found } };
  return classifyEvent({ ...classifier, ...extra }, event, { now: 0 }, { explain: true, ...options });
}

describe("the type of an event", () => {
  const rows: [what: string, found: Json | undefined, type: string][] = [
    ["a key", "malware", "Malware"],
    ["another key of the same type", "virus", "Malware"],
    ["a number by its text", 5, "Five"],
    ["a truth by its text", true, "True"],
    ["an empty text", "", "Empty"],
    ["the first known one of a list", ["spam", "virus", "5"], "Malware"],
    ["another case is another key", "Malware", "Unclassified"],
    ["no key", "spam", "Unclassified"],
    ["an object", { a: 1 }, "Unclassified"],
    ["null", null, "Unclassified"],
    ["nothing there", undefined, "Unclassified"],
    ["the name of a prototype's member", "constructor", "Unclassified"],
    ["the name of the prototype", "__proto__", "Unclassified"],
  ];
  for (const [what, found, type] of rows) {
    it(`${what}: ${type}`, () => assert.equal(classify(found).type, type));
  }

  const fallbacks: [what: string, extra: Partial<Classifier>, options: object, by: string, type: string][] = [
    [
      "the classifier's default goes first",
      { defaultIncidentType: "D" },
      { sourceType: "S", instanceType: "I" },
      "classifier",
      "D",
    ],
    ["then what the source calls it", {}, { sourceType: "S", instanceType: "I" }, "source", "S"],
    ["then the instance's type", {}, { instanceType: "I" }, "instance", "I"],
    ["then none", {}, {}, "nothing", "Unclassified"],
    [
      "empty defaults are none",
      { defaultIncidentType: "" },
      { sourceType: "", instanceType: "" },
      "nothing",
      "Unclassified",
    ],
  ];
  for (const [what, extra, options, by, type] of fallbacks) {
    it(`without a known key: ${what}`, () => {
      const result = classify("spam", extra, options);
      assert.deepEqual([result.by, result.type], [by, type]);
      assert.match(result.because, /knows no "spam"/);
      assert.ok(by === "nothing" || result.because.includes(type));
    });
  }

  it("without a classifier the source's word, then the instance's", () => {
    const tools = { now: 0 };
    assert.equal(classifyEvent(undefined, {}, tools, { instanceType: "I" }).type, "I");
    assert.equal(classifyEvent(undefined, {}, tools, { instanceType: "I", sourceType: "S" }).type, "S");
    assert.deepEqual(classifyEvent(undefined, {}, tools).by, "nothing");
  });

  it("without an expression everything is of the default type", () => {
    const { transformer: _none, ...rest } = classifier;
    const result = classifyEvent({ ...rest, defaultIncidentType: "D" }, { a: 1 }, { now: 0 });
    assert.deepEqual([result.type, result.by], ["D", "classifier"]);
  });

  it("the key may be made by filters and transformers", () => {
    const prefix: Value = {
      kind: "complex",
      root: "name",
      filters: [[{ left: path("name"), operator: "startWith", right: text("Hello World Alert") }]],
      transformers: [transformer("substring", { from: "0", to: "17" })],
    };
    const byPrefix = { ...classifier, transformer: prefix, keyTypes: { "Hello World Alert": "HW" } };
    assert.equal(classifyEvent(byPrefix, { name: "Hello World Alert 7" }, { now: 0 }).type, "HW");
    assert.equal(classifyEvent(byPrefix, { name: "Another" }, { now: 0 }).type, "Unclassified");
    const scan = transformed(
      "description",
      transformer("DT", { dt: `.=val && val.toLowerCase().indexOf("port scan") > -1 ? "PortScan" : "Other"` }),
    );
    const byCode = { ...classifier, transformer: scan, keyTypes: { PortScan: "Scan", Other: "Incident" } };
    assert.equal(classifyEvent(byCode, { description: "A Port Scan" }, { now: 0 }).type, "Scan");
    assert.equal(classifyEvent(byCode, { description: "A login" }, { now: 0 }).type, "Incident");
  });
});

describe("why an event is of its type", () => {
  it("the key, the value found and the steps to it are told", () => {
    const result = classify(["spam", "virus"]);
    assert.equal(result.key, "virus");
    assert.deepEqual(result.found, ["spam", "virus"]);
    assert.deepEqual(result.explanation?.steps, [{ at: "path", path: "rule.category", value: ["spam", "virus"] }]);
    assert.match(result.because, /"virus" for Malware/);
  });

  it("that nothing was found, and where the path ended", () => {
    const result = classify(undefined);
    assert.match(result.because, /finds nothing/);
    assert.deepEqual(result.explanation?.steps, [{ at: "path", path: "rule.category", absent: "there is no rule" }]);
  });

  it("that the expression failed, which counts as finding nothing", () => {
    const result = classify(
      { a: 1 },
      { transformer: transformed("rule.category", transformer("toUpperCase")), defaultIncidentType: "D" },
    );
    assert.equal(result.error?.code, "XSOAR_CAST");
    assert.deepEqual([result.type, result.by], ["D", "classifier"]);
    assert.match(result.because, /fails.*toUpperCase/);
  });
});
