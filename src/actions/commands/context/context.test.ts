import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "#base/json.ts";
import { runBuiltin } from "#test/memory-investigation.ts";

test("Set reads JSON, keeps other text, and keeps lists", async () => {
  const cases: [value: Json, expected: Json][] = [
    ["5", 5],
    ['"5"', "5"],
    ["true", true],
    ["[10,15]", [10, 15]],
    ['{"a":{"b":1}}', { a: { b: 1 } }],
    ["plain", "plain"],
    ["", ""],
    [
      ["a", "b"],
      ["a", "b"],
    ],
    [{ a: 1 }, { a: 1 }],
  ];
  for (const [value, expected] of cases) {
    const { context, contents } = await runBuiltin("Set", { key: "K.x", value });
    assert.deepEqual(context, { K: { x: expected } });
    assert.deepEqual(contents, { "K.x": expected });
  }
});

test("Set loses no digit of a long number, and keeps text and JSON text with stringify", async () => {
  const number = await runBuiltin("Set", { key: "N", value: "14444444444444444444" });
  assert.deepEqual(number.context, { N: "14444444444444444444" });
  const text = await runBuiltin("Set", { key: "N", value: "14444444444444444444", stringify: "true" });
  assert.deepEqual(text.context, { N: "14444444444444444444" });
  const object = await runBuiltin("Set", { key: "N", value: { b: 1, a: [2] }, stringify: "true" });
  assert.deepEqual(object.context, { N: '{"a":[2],"b":1}' });
});

test("Set replaces what is there, adds with append by way of the entry, and never writes null", async () => {
  const world = { context: { K: ["old"] } };
  assert.deepEqual((await runBuiltin("Set", { key: "K", value: "new", append: "false" }, world)).context, { K: "new" });
  const added = await runBuiltin("Set", { key: "K", value: "new", append: "true" }, world);
  assert.deepEqual(added.entryContext, { K: "new" });
  assert.deepEqual(added.operations, []);
  assert.deepEqual((await runBuiltin("Set", { key: "K", value: "null" }, world)).operations, []);
});

test("SetAndHandleEmpty makes no key of nothing, and replaces only when told so", async () => {
  for (const value of ["", [], 0, false, {}]) {
    const { entryContext, operations } = await runBuiltin("SetAndHandleEmpty", { key: "K", value });
    assert.deepEqual([entryContext, operations], [{}, []]);
  }
  const added = await runBuiltin("SetAndHandleEmpty", { key: "K", value: ["a"], append: "true" });
  assert.deepEqual([added.entryContext, added.operations], [{ K: ["a"] }, []]);
  const replaced = await runBuiltin("SetAndHandleEmpty", { key: "K", value: "1", append: "false" });
  assert.deepEqual([replaced.entryContext, replaced.operations], [{ K: 1 }, [{ op: "delete", path: "K" }]]);
});

test("DeleteContext all=yes keeps the named paths, nested ones and ones with blanks around, unless they are false", async () => {
  const context = { A: { b: { c: 1 }, d: 2 }, "B c": "x", Z: 0, other: true };
  const inputs = { all: "yes", keysToKeep: " A.b.c , B c,Z, none" };
  const { context: after, contents } = await runBuiltin("DeleteContext", inputs, { context });
  assert.deepEqual(after, { A: { b: { c: 1 } }, "B c": "x" });
  assert.equal(contents, "Context cleared");
});

test("DeleteContext takes one element out, a list's last one with its key", async () => {
  const context = { L: ["a", "b"], one: ["x"], scalar: "s" };
  const ran = async (key: string, index: string) => runBuiltin("DeleteContext", { key, index }, { context });
  assert.deepEqual((await ran("L", "0")).context, { ...context, L: ["b"] });
  const { one: _one, ...without } = context;
  assert.deepEqual((await ran("one", "0")).context, without);
  assert.deepEqual((await ran("scalar", "0")).operations, [{ op: "delete", path: "scalar" }]);
  for (const index of ["2", "-1", "x"]) assert.ok((await ran("L", index)).error, index);
  const missing = await ran("none", "0");
  assert.deepEqual([missing.error, missing.operations], [undefined, []]);
});

test("DeleteContext without key and all is an error", async () => {
  assert.ok((await runBuiltin("DeleteContext", { all: "no" })).error);
});

test("within a private sub-playbook DeleteContext cleans the shared context, unless its own is meant", async () => {
  const world = { context: { test1: "child" }, shared: { test1: "parent" } };
  const own = { op: "delete", path: "test1" };
  const shared = { ...own, where: "shared" };
  const operations = async (inputs: Record<string, string>) =>
    (await runBuiltin("DeleteContext", inputs, world)).operations;
  assert.deepEqual(await operations({ key: "test1" }), [shared]);
  assert.deepEqual(await operations({ all: "yes" }), [shared]);
  for (const subplaybook of ["yes", "auto"]) {
    assert.deepEqual(await operations({ key: "test1", subplaybook }), [own]);
    assert.deepEqual(await operations({ all: "yes", subplaybook }), [own]);
  }
});

test("delContext reaches the shared context, or a sub-playbook's by its run", async () => {
  const world = { context: { a: 1 }, shared: { a: 2 } };
  assert.deepEqual((await runBuiltin("delContext", { key: "a" }, world)).operations, [
    { op: "delete", path: "a", where: "shared" },
  ]);
  assert.deepEqual((await runBuiltin("delContext", { key: "subplaybook-run-1.a" }, world)).operations, [
    { op: "delete", path: "a" },
  ]);
});

test("getContext gives the context and its keys, of another incident too", async () => {
  const world = { context: { a: 1 }, contexts: { "9": { b: 2 } } };
  assert.deepEqual((await runBuiltin("getContext", {}, world)).contents, { context: { a: 1 }, keys: ["a"] });
  assert.deepEqual((await runBuiltin("getContext", { id: "9" }, world)).contents, { context: { b: 2 }, keys: ["b"] });
  assert.ok((await runBuiltin("getContext", { id: "10" }, world)).error);
});

test("PrintContext shows the context as data or as a table of paths", async () => {
  const world = { context: { b: { c: [1, "x"] }, a: "p|q" } };
  assert.deepEqual((await runBuiltin("PrintContext", {}, world)).contents, world.context);
  const table = await runBuiltin("PrintContext", { outputformat: "table" }, world);
  assert.equal(table.contents, "Key | Value\n- | -\na | p\\|q\nb.c | 1,x\n");
});

test("the ContextGet automations list what looks like one, in the order of the context, each once", async () => {
  const hash = "A".repeat(32);
  const context = {
    mails: ["write to me@example.com", "me@example.com", { deep: "me@example.com" }],
    ip: ["10.0.0.1", "999.1.1.1", "seen 10.0.0.2"],
    hashes: [hash, "g".repeat(32), "0".repeat(40)],
  };
  const contents = async (name: string, inputs = {}) => (await runBuiltin(name, inputs, { context })).contents;
  assert.deepEqual(await contents("ContextGetEmails"), ["write to me@example.com", "me@example.com"]);
  assert.deepEqual(await contents("ContextGetEmails", { excludedEmails: "me@example.com" }), [
    "write to me@example.com",
  ]);
  assert.deepEqual(await contents("ContextGetIps", { excludedIps: "10.0.0.1" }), ["seen 10.0.0.2"]);
  assert.deepEqual(await contents("ContextGetHashes"), [hash, "0".repeat(40)]);
  assert.deepEqual(await contents("ContextGetHashes", { hash: "SHA1" }), ["0".repeat(40)]);
});

test("CopyContextToField sets the field of each incident found and counts what it could not", async () => {
  const incidents = ["1", "2", "3", "4"].map((id) => ({ id, type: "Phishing" }));
  const contexts = { "1": { K: ["a", "b"] }, "2": { K: [{ x: 1 }, 2] }, "3": { K: ["only"] } };
  const inputs = {
    sourceContextKey: "K",
    targetIncidentField: "note",
    incidentsQuery: "type:Phishing",
    listSeparator: "; ",
  };
  const { operations, entries } = await runBuiltin("CopyContextToField", inputs, { incidents, contexts });
  assert.deepEqual(operations, [
    { op: "setIncident", incident: "1", fields: { note: "a; b" } },
    { op: "setIncident", incident: "3", fields: { note: "only" } },
  ]);
  assert.equal(entries.length, 3);
});
