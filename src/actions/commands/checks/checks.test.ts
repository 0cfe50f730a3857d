import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, JsonObject } from "#base/json.ts";
import { runBuiltin, type World } from "#test/memory-investigation.ts";

/** Command, arguments, answer; `error` for an error entry. */
const cases: [name: string, inputs: JsonObject, answer: "yes" | "no" | "error"][] = [
  ["Exists", { value: "x" }, "yes"],
  ["Exists", { value: ["x"] }, "yes"],
  ["Exists", { value: { a: 1 } }, "yes"],
  ["Exists", { value: "false" }, "yes"],
  ["Exists", { value: [] }, "no"],
  ["Exists", { value: "" }, "no"],
  ["Exists", {}, "no"],
  ["IsTrue", { value: "true" }, "yes"],
  ["IsTrue", { value: "True" }, "yes"],
  ["IsTrue", { value: true }, "yes"],
  ["IsTrue", { value: ["x"] }, "yes"],
  ["IsTrue", { value: "yes" }, "no"],
  ["IsTrue", { value: "false" }, "no"],
  ["IsTrue", { value: false }, "no"],
  ["IsTrue", {}, "no"],
  ["AreValuesEqual", { left: "a", right: "a" }, "yes"],
  ["AreValuesEqual", { left: 5, right: "5" }, "yes"],
  ["AreValuesEqual", { left: "a", right: "A" }, "no"],
  ["AreValuesEqual", { left: ["a"], right: '["a"]' }, "yes"],
  ["AreValuesEqual", { left: "a" }, "no"],
  ["IsGreaterThan", { first: "10", second: "9.5" }, "yes"],
  ["IsGreaterThan", { first: "9", second: "10" }, "no"],
  ["IsGreaterThan", { first: "9", second: "9" }, "no"],
  ["IsGreaterThan", { first: "nine", second: "9" }, "error"],
  ["IsGreaterThan", { first: "9" }, "error"],
  ["IsValueInArray", { array: ["value1", "value2"], value: "value2" }, "yes"],
  ["IsValueInArray", { array: ["value1", "value2"], value: "value5" }, "no"],
  ["IsValueInArray", { array: '["a","b"]', value: "b" }, "yes"],
  ["IsValueInArray", { array: [1, 2], value: "2" }, "yes"],
  ["IsValueInArray", { array: "value", value: "value", list: "stray" }, "yes"],
  ["IsValueInArray", { array: "value", value: "other" }, "no"],
  ["IsValueInArray", { value: "other" }, "no"],
  ["IsValueInArray", { array: ["a"] }, "no"],
  ["StringContains", { string: "hello world", substring: "lo w" }, "yes"],
  ["StringContains", { string: "hello world", substring: "x,world", substringSeperator: "," }, "yes"],
  ["StringContains", { string: "hello world", substring: "x,world" }, "no"],
  ["StringContains", { string: "hello", substring: ["x", "ell"] }, "yes"],
  ["StringContains", { string: "hello", substring: ["x", ""] }, "no"],
];

for (const [name, inputs, expected] of cases) {
  test(`${name} ${JSON.stringify(inputs)} answers ${expected}`, async () => {
    const { contents, error } = await runBuiltin(name, inputs);
    if (expected === "error") assert.ok(error);
    else assert.deepEqual([error, contents], [undefined, expected]);
  });
}

test("AreValuesEqual leaves its answer in the context, but not without both sides", async () => {
  assert.deepEqual((await runBuiltin("AreValuesEqual", { left: "a", right: "b" })).context, { AreValuesEqual: "no" });
  assert.deepEqual((await runBuiltin("AreValuesEqual", { right: "b" })).operations, []);
});

test("isError answers for one entry and for several, and fails for one that is not there", async () => {
  const world: World = { entries: [{ id: "1@7" }, { id: "2@7", type: "error" }] };
  const contents = async (entryId: Json) => (await runBuiltin("isError", { entryId }, world)).contents;
  assert.equal(await contents("1@7"), "no");
  assert.equal(await contents(["1@7", "2@7"]), "yes");
  assert.equal(await contents('["1@7","2@7"]'), "yes");
  assert.ok((await runBuiltin("isError", { entryId: "9@7" }, world)).error);
});

test("IsIntegrationAvailable looks for an active instance, whatever the case of its brand", async () => {
  const world: World = {
    modules: [
      { name: "ad", brand: "Active Directory", category: "", state: "active" },
      { name: "off", brand: "Other", category: "", state: "disabled" },
    ],
  };
  const found = await runBuiltin("IsIntegrationAvailable", { brandname: "active directory" }, world);
  assert.deepEqual([found.contents, found.context], ["yes", { brandInstances: ["ad"] }]);
  assert.equal((await runBuiltin("IsIntegrationAvailable", { brandname: "Other" }, world)).contents, "no");
});

const verified: [inputs: JsonObject, passes: boolean][] = [
  [{ path: "text" }, true],
  [{ path: "none" }, false],
  [{ path: "empty" }, true],
  [{ path: "text", expectedValue: "\nline\n" }, true],
  [{ path: "list", expectedValue: '["a","b"] ' }, true],
  [{ path: "list", expectedValue: '["b","a"]' }, false],
  [{ path: "number", expectedValue: "5" }, true],
  [{ path: "digits", expectedValue: "5" }, false],
  [{ path: "object", expectedValue: '{"b":1,"a":2}' }, true],
  [{ path: "object", expectedValue: '{"a":2,"b":1}' }, false],
  [{ path: "object", fields: "a, b" }, true],
  [{ path: "object", fields: "a,c" }, false],
  [{ path: "rows", fields: "x" }, true],
  [{ path: "rows", fields: "y" }, false],
  [{ path: "rows(val.x == 2)", fields: "y" }, true],
];

for (const [inputs, passes] of verified) {
  test(`VerifyContext ${JSON.stringify(inputs)} ${passes ? "passes" : "fails"}`, async () => {
    const context = {
      text: "\nline\n",
      empty: "",
      list: ["a", "b"],
      number: 5,
      digits: "5",
      object: { b: 1, a: 2 },
      rows: [{ x: 1 }, { x: 2, y: 0 }],
    };
    const { error } = await runBuiltin("VerifyContext", inputs, { context });
    assert.equal(error === undefined, passes, error);
  });
}

test("VerifyContextFields compares loosely and stops at the first difference", async () => {
  const context = { a: 5, b: ["x", "y"], c: { d: "t" } };
  const error = async (inputs: JsonObject) => (await runBuiltin("VerifyContextFields", inputs, { context })).error;
  assert.equal(
    await error({ field1: "a", value1: "5", field2: "b", value2: "x,y", field4: "c.d", value4: "t" }),
    undefined,
  );
  assert.match((await error({ field1: "a", value1: "5", field2: "c.d", value2: "T" })) ?? "", /c\.d/);
  assert.ok(await error({ field1: "none", value1: "x" }));
});

test("VerifyHumanReadableContains looks into an entry, and fails for one that is an error", async () => {
  const world: World = {
    entries: [
      { id: "1@7", contents: "all is well" },
      { id: "2@7", type: "error", contents: "all is well" },
      { id: "3@7", contents: { a: "well" }, format: "json" },
    ],
  };
  const error = async (id: string, substring: string) =>
    (await runBuiltin("VerifyHumanReadableContains", { humanReadableEntryId: id, substring }, world)).error;
  assert.equal(await error("1@7", "is well"), undefined);
  assert.equal(await error("3@7", '"well"'), undefined);
  assert.ok(await error("1@7", "ill"));
  assert.ok(await error("2@7", "well"));
  assert.ok(await error("9@7", "well"));
});
