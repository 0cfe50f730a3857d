import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonAt } from "#base/json.ts";
import { runBuiltin, type World } from "#test/memory-investigation.ts";
import { typeOfIndicator } from "./indicator-type.ts";

const indicators = [
  { id: "a1", value: "1.2.3.4", indicator_type: "IP", score: 3, investigationIDs: ["7"] },
  { id: "a2", value: "evil.example.com", indicator_type: "Domain", score: 1, investigationIDs: ["8"] },
];
const world: World = { indicators };

async function operations(name: string, inputs = {}, of: World = world) {
  const ran = await runBuiltin(name, inputs, of);
  assert.equal(ran.error, undefined);
  return ran.operations;
}

test("createNewIndicator sets reputation, fields and incidents, and puts no score into the context", async () => {
  const inputs = {
    value: "5.6.7.8",
    reputation: "Bad",
    relatedIncidents: "7",
    asn: "test",
    tags: "a,b",
    customFields: '{"x":"1"}',
  };
  const { operations: made, entryContext } = await runBuiltin("createNewIndicator", inputs, world);
  assert.deepEqual(made, [
    {
      op: "setIndicator",
      value: "5.6.7.8",
      indicatorType: "IP",
      score: 3,
      fields: { asn: "test", tags: ["a", "b"], x: "1" },
    },
    { op: "relateIndicators", values: ["5.6.7.8"], incident: "7" },
  ]);
  assert.deepEqual(entryContext, { CreatedIndicator: { Value: "5.6.7.8", Type: "IP" } });
});

test("createNewIndicator needs to know what it is and how bad", async () => {
  assert.ok((await runBuiltin("createNewIndicator", { value: "something odd" })).error);
  assert.ok((await runBuiltin("createNewIndicator", { value: "1.1.1.1", reputation: "nasty" })).error);
});

test("the type of an indicator shows in its value", () => {
  const types = {
    "1.2.3.4": "IP",
    "2001:db8::1": "IPv6",
    "10.0.0.0/8": "CIDR",
    "2620:1ec:c::10/128": "IPv6CIDR",
    "https://example.com/x": "URL",
    "me@example.com": "Email",
    "CVE-2008-2540": "CVE",
    "www.example.com": "Domain",
    "bücher.de": "Domain",
    d41d8cd98f00b204e9800998ecf8427e: "File",
  };
  for (const [value, type] of Object.entries(types)) assert.equal(typeOfIndicator(value), type, value);
  for (const value of ["1.2.3", "x", "999.1.1.1", "a b.com"]) assert.equal(typeOfIndicator(value), undefined, value);
});

test("setIndicator and setIndicators change fields by value or id", async () => {
  assert.deepEqual(await operations("setIndicator", { id: "a2", comment: "c", reputation: "Good" }), [
    { op: "setIndicator", value: "evil.example.com", fields: { comment: "c" }, score: 1 },
  ]);
  assert.equal((await operations("setIndicators", { indicatorsValues: "a.com,b.com", x: "1" })).length, 2);
  assert.ok((await runBuiltin("setIndicator", { id: "none" }, world)).error);
});

test("indicators are found by value, by id and by query", async () => {
  const value = async (name: string, inputs = {}) =>
    jsonAt((await runBuiltin(name, inputs, world)).contents ?? null, 0, "value");
  assert.equal(await value("getIndicator", { value: "1.2.3.4" }), "1.2.3.4");
  assert.equal(await value("getIndicator", { id: "a2" }), "evil.example.com");
  assert.equal(await value("getIndicator", { value: "9.9.9.9" }), undefined);
  assert.equal(await value("findIndicators", { query: "(score:3) and investigationIDs:7" }), "1.2.3.4");
  const found = await runBuiltin("findIndicators", { query: "type:IP or indicator_type:IP" }, world);
  assert.deepEqual(found.entryContext.foundIndicators, [
    { id: "a1", value: "1.2.3.4", indicator_type: "IP", score: 3, verdict: "Bad" },
  ]);
});

test("a value can be no query", async () => {
  const { contents } = await runBuiltin("getIndicator", { value: '1.2.3.4" or value:*' }, world);
  assert.deepEqual(contents, []);
});

test("deleting keeps values from coming back unless told otherwise", async () => {
  assert.deepEqual(await operations("deleteIndicators", { indicatorIDs: "a1", reason: "r" }), [
    { op: "deleteIndicators", ids: ["a1"], reason: "r" },
    { op: "excludeIndicators", values: ["1.2.3.4"], indicatorType: "IP", reason: "r" },
  ]);
  assert.deepEqual(await operations("deleteIndicators", { indicatorsValues: "1.2.3.4", doNotWhitelist: "true" }), [
    { op: "deleteIndicators", ids: ["a1"], reason: "" },
  ]);
  assert.ok((await runBuiltin("deleteIndicators", { indicatorsValues: "9.9.9.9" }, world)).error);
});

test("excludeIndicators takes a type for each value, one for all, or none", async () => {
  assert.deepEqual(await operations("excludeIndicators", { indicatorsValues: "1.1.1.1,2.2.2.2,a.com" }), [
    { op: "excludeIndicators", values: ["1.1.1.1", "2.2.2.2"], indicatorType: "IP", reason: "" },
    { op: "excludeIndicators", values: ["a.com"], indicatorType: "Domain", reason: "" },
  ]);
  assert.equal((await operations("excludeIndicators", { indicatorsValues: "x,y", indicatorsTypes: "Host" })).length, 1);
});

test("fields that are lists gain and lose values, and incidents gain indicators", async () => {
  const inputs = { indicatorsValues: "1.2.3.4,a.com", field: "tags", fieldValue: "x,y" };
  const change = { op: "indicatorField", values: ["1.2.3.4", "a.com"], field: "tags", items: ["x", "y"] };
  assert.deepEqual(await operations("appendIndicatorField", inputs), [{ ...change, action: "append" }]);
  assert.deepEqual(await operations("removeIndicatorField", inputs), [{ ...change, action: "remove" }]);
  assert.deepEqual(await operations("associateIndicatorToIncident", { value: "a.com", incidentId: "9" }), [
    { op: "relateIndicators", values: ["a.com"], incident: "9" },
  ]);
});

test("extractIndicators reads text, entries and files, and answers JSON text", async () => {
  const files: World = {
    entries: [
      { id: "1@7", contents: "see 10.1.2.3" },
      { id: "2@7", type: "file", file: { name: "f", size: 1 } },
    ],
    files: { "2@7": { name: "f", content: "and 10.1.2.4" } },
  };
  const found = async (inputs = {}) =>
    (await runBuiltin("extractIndicators", inputs, files)).entryContext.ExtractedIndicators;
  assert.deepEqual(jsonAt(await found({ text: "10[.]0.0.1 and 10.0.0.1" }), "IP"), ["10.0.0.1"]);
  assert.deepEqual(jsonAt(await found({ entryID: "1@7" }), "IP"), ["10.1.2.3"]);
  assert.deepEqual(jsonAt(await found({ entryID: "2@7" }), "IP"), ["10.1.2.4"]);
  const { contents } = await runBuiltin("extractIndicators", { text: "10.0.0.1" });
  assert.deepEqual(JSON.parse(String(contents)).IP, ["10.0.0.1"]);
  assert.ok((await runBuiltin("extractIndicators", {})).error);
});
