import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, JsonObject } from "#base/json.ts";
import { runBuiltin, type World } from "#test/memory-investigation.ts";

const inRanges: [inputs: JsonObject, answer: string][] = [
  [{ ip: "10.1.2.3" }, "yes"],
  [{ ip: "8.8.8.8" }, "no"],
  [{ ip: "8.8.8.8", ipRanges: "1.0.0.0/8, 8.8.0.0/16" }, "yes"],
  [{ ip: "2001:db8::1", ipRanges: ["2001:db8::/32"] }, "yes"],
];

for (const [inputs, answer] of inRanges) {
  test(`IsIPInRanges ${JSON.stringify(inputs)} answers ${answer}`, async () => {
    const { contents, entryContext } = await runBuiltin("IsIPInRanges", inputs);
    assert.equal(contents, answer);
    assert.deepEqual(Object.values(entryContext), [{ Address: inputs.ip, InRange: answer }]);
  });
}

test("IsIPInRanges says what it cannot read", async () => {
  assert.ok((await runBuiltin("IsIPInRanges", { ip: "nowhere" })).error);
  assert.ok((await runBuiltin("IsIPInRanges", { ip: "1.1.1.1", ipRanges: "10.0.0.0/80" })).error);
});

const mails: [inputs: JsonObject, type: string][] = [
  [{ email: "a@acme.com", domain: "acme.com" }, "Internal"],
  [{ email: "a@ACME.com", domain: ["other.com", "Acme.com"] }, "Internal"],
  [{ email: "a@sub.acme.com", domain: "acme.com" }, "External"],
  [{ email: "a@sub.acme.com", domain: "acme.com", include_subdomains: "yes" }, "Internal"],
  [{ email: "a@notacme.com", domain: "acme.com", include_subdomains: "yes" }, "External"],
  [{ email: "a@acme.com" }, "External"],
];

for (const [inputs, type] of mails) {
  test(`IsEmailAddressInternal ${JSON.stringify(inputs)} is ${type}`, async () => {
    const { contents, entryContext } = await runBuiltin("IsEmailAddressInternal", inputs);
    assert.equal(contents, type === "Internal" ? "yes" : "no");
    const [found] = Object.values(entryContext);
    assert.equal((found as JsonObject).NetworkType, type);
    assert.equal((found as JsonObject).Username, "a");
  });
}

test("IsEmailAddressInternal refuses what is no address", async () => {
  assert.ok((await runBuiltin("IsEmailAddressInternal", { email: "nobody" })).error);
});

test("IsInternalHostName knows hosts by their beginning and by their domain", async () => {
  const inputs = {
    hostName: "corp-1,www.acme.com,my-corp-2,acme.com.evil.org",
    internalRegex: "corp-\\d",
    domainName: "acme.com",
  };
  const { entryContext } = await runBuiltin("IsInternalHostName", inputs);
  assert.deepEqual(entryContext.Endpoint, [
    { Hostname: "corp-1", IsInternal: true },
    { Hostname: "www.acme.com", IsInternal: true },
    { Hostname: "my-corp-2", IsInternal: false },
    { Hostname: "acme.com.evil.org", IsInternal: false },
  ]);
});

const score = (Indicator: string, Score: number, more = {}) => ({ Indicator, Type: "ip", Vendor: "v", Score, ...more });
const malicious: [scores: Json, inputs: JsonObject, answer: string][] = [
  [[score("a", 3), score("b", 1)], {}, "yes"],
  [score("a", 3), {}, "yes"],
  [[score("a", 2)], {}, "no"],
  [[score("a", 2)], { includeSuspicious: "yes" }, "yes"],
  [[score("a", 3, { Type: "cve" })], {}, "no"],
  [[score("a", 3, { Type: "File" })], {}, "yes"],
  [[score("a", 3), score("a", 1, { Vendor: "Manual" })], {}, "no"],
  [[score("a", 3), score("a", 1, { Vendor: "Manual" })], { includeManual: "no" }, "yes"],
];

for (const [DBotScore, inputs, answer] of malicious) {
  test(`IsMaliciousIndicatorFound in ${JSON.stringify(DBotScore)} ${JSON.stringify(inputs)} answers ${answer}`, async () => {
    const { contents } = await runBuiltin(
      "IsMaliciousIndicatorFound",
      { ...inputs, queryIndicators: "no" },
      { context: { DBotScore } },
    );
    assert.equal(contents, answer);
  });
}

test("IsMaliciousIndicatorFound asks for the indicators of this incident", async () => {
  const indicator = (reputation: string, incident: string) => ({
    value: reputation,
    reputation,
    investigationIDs: [incident],
  });
  const answer = async (indicators: JsonObject[], inputs: JsonObject = {}) =>
    (await runBuiltin("IsMaliciousIndicatorFound", inputs, { indicators })).contents;
  assert.equal(await answer([indicator("Bad", "7")]), "yes");
  assert.equal(await answer([indicator("Bad", "8")]), "no");
  assert.equal(await answer([indicator("Suspicious", "7")]), "no");
  assert.equal(await answer([indicator("Suspicious", "7")], { includeSuspicious: "yes" }), "yes");
  // The override is one condition, whatever it holds.
  assert.equal(
    await answer([indicator("Good", "8")], { maliciousQueryOverride: "reputation:Good or reputation:Bad" }),
    "no",
  );
  assert.equal(await answer([indicator("Good", "7")], { maliciousQueryOverride: "reputation:Good" }), "yes");
});

const person = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", minLength: 2, pattern: "^[A-Z]" },
    age: { type: "integer", minimum: 0, exclusiveMaximum: 150 },
    mails: { type: "array", items: { $ref: "#/definitions/mail" }, uniqueItems: true, maxItems: 2 },
    kind: { enum: ["a", { b: 1 }] },
  },
  patternProperties: { "^x-": { type: "boolean" } },
  additionalProperties: false,
  dependencies: { age: ["kind"] },
  definitions: { mail: { type: "string", maxLength: 5 } },
};

const schemas: [schema: Json, value: Json, holds: boolean][] = [
  [person, { name: "Ana", mails: ["a", "b"], "x-y": true }, true],
  [person, { name: "Ana", age: 5, kind: { b: 1 } }, true],
  [person, {}, false],
  [person, { name: "A" }, false],
  [person, { name: "ana" }, false],
  [person, { name: "Ana", age: 1.5, kind: "a" }, false],
  [person, { name: "Ana", age: 150, kind: "a" }, false],
  [person, { name: "Ana", age: 5 }, false],
  [person, { name: "Ana", mails: ["a", "a"] }, false],
  [person, { name: "Ana", mails: ["toolong"] }, false],
  [person, { name: "Ana", mails: ["a", "b", "c"] }, false],
  [person, { name: "Ana", kind: "c" }, false],
  [person, { name: "Ana", other: 1 }, false],
  [person, { name: "Ana", "x-y": 1 }, false],
  [{ oneOf: [{ type: "number" }, { minimum: 5 }] }, 3, true],
  [{ oneOf: [{ type: "number" }, { minimum: 5 }] }, 7, false],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, null, true],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, 1, false],
  [{ not: { const: 1 } }, 1, false],
  [{ if: { type: "string" }, else: { minimum: 2 } }, 1, false],
  [{ if: { type: "string" }, else: { minimum: 2 } }, "1", true],
  [{ items: [{ type: "number" }], additionalItems: false }, [1, 2], false],
  [{ contains: { const: 2 } }, [1, 2], true],
  [{ multipleOf: 0.1 }, 0.3, true],
  [{ propertyNames: { maxLength: 1 } }, { ab: 1 }, false],
  [{ $ref: "#" }, 1, false],
  [true, 1, true],
  [false, 1, false],
];

for (const [schema, value, holds] of schemas) {
  test(`VerifyJSON: ${JSON.stringify(value)} ${holds ? "holds to" : "does not hold to"} ${JSON.stringify(schema).slice(0, 60)}`, async () => {
    const ran = await runBuiltin("VerifyJSON", { json: JSON.stringify(value), schema: JSON.stringify(schema) });
    assert.deepEqual(ran.entryContext, { "VerifyJSON.Result": holds });
    assert.equal(ran.error === undefined, holds, ran.error);
  });
}

test("VerifyJSON without a schema asks for JSON alone", async () => {
  const result = async (json: string) => (await runBuiltin("VerifyJSON", { json })).entryContext["VerifyJSON.Result"];
  assert.equal(await result('{"a":1}'), true);
  assert.equal(await result("{a:1}"), false);
});

test("XSOAR's tests of its helpers pass on ours", async () => {
  for (const name of [
    "TestFormatTableValues",
    "VerifyTableToMarkDown",
    "VerifyTreeToFlatObject",
    "CallTableToMarkdown",
  ]) {
    assert.equal((await runBuiltin(name)).error, undefined);
  }
  const world: World = {};
  for (const test_type of ["DQ", "TBLMD", "PASCAL_TO_SPACE", "DATE_TO_TIMESTAMP", "HASH", "XML"]) {
    assert.equal((await runBuiltin("TestPYCommonServer", { test_type }, world)).error, undefined, test_type);
  }
  assert.equal((await runBuiltin("TestPYCommonServer", { test_type: "RETURN_OUTPUTS" })).entries.length, 3);
  const appended = await runBuiltin("TestPYCommonServer", { test_type: "APPEND_CONTEXT" });
  assert.deepEqual(appended.context, { empty_string_key: "", empty_list_key: [], zero_key: 0 });
  assert.equal((await runBuiltin("DemistoVersion")).entryContext.DemistoVersion instanceof Object, true);
  assert.equal((await runBuiltin("DockerHardeningCheck")).error, undefined);
  assert.equal((await runBuiltin("autoextract_test")).error, undefined);
});
