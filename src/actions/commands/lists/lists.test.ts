import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "#base/json.ts";
import { runBuiltin, type World } from "#test/memory-investigation.ts";

const lists = { names: "a, b,c", empty: "", whiteList: "demisto.com,google.com,foo.google.com" };

async function written(name: string, inputs: JsonObject) {
  const { error, operations } = await runBuiltin(name, inputs, { lists });
  assert.equal(error, undefined);
  return operations;
}

test("a list is read as text; one that is not there is an error entry", async () => {
  assert.equal((await runBuiltin("getList", { listName: "names" }, { lists })).contents, "a, b,c");
  assert.equal((await runBuiltin("getList", { listName: "empty" }, { lists })).contents, "");
  assert.equal((await runBuiltin("getList", { listName: "none" }, { lists })).error, "Item not found");
});

test("createList and setList replace, lists are joined", async () => {
  for (const name of ["createList", "setList"]) {
    assert.deepEqual(await written(name, { listName: "names", listData: "x" }), [
      { op: "setList", name: "names", content: "x" },
    ]);
    assert.deepEqual(await written(name, { listName: "new", listData: ["x", 1] }), [
      { op: "setList", name: "new", content: "x,1" },
    ]);
  }
});

test("addToList and removeFromList change the items, and the last one leaves an empty text", async () => {
  const content = async (name: string, listName: string, listData: string) => {
    const [operation] = await written(name, { listName, listData });
    return operation?.op === "setList" ? operation.content : undefined;
  };
  assert.equal(await content("addToList", "names", "d"), "a, b,c,d");
  assert.equal(await content("addToList", "empty", "d"), "d");
  assert.equal(await content("removeFromList", "names", "b"), "a,c");
  assert.equal(await content("removeFromList", "names", "a,b,c"), "");
  for (const listName of ["none", "names"]) {
    assert.ok((await runBuiltin("removeFromList", { listName, listData: "z" }, { lists })).error);
  }
});

const filtered: [inputs: JsonObject, found: string[], missing: string[]][] = [
  [{ values: "^demisto.com$,foo.google.com,walla.com" }, ["^demisto.com$", "foo.google.com"], ["walla.com"]],
  [{ values: "google.com" }, ["google.com", "google.com"], []],
  [{ values: "^DEMISTO.COM$,walla.com", ignorecase: "yes" }, ["^DEMISTO.COM$"], ["walla.com"]],
  [{ values: "DEMISTO.COM" }, [], ["DEMISTO.COM"]],
  [{ values: "google.com,oogle.com", matchexact: "yes" }, ["google.com"], ["oogle.com"]],
  [{ values: ["GOOGLE.com"], matchexact: "yes", ignorecase: "Yes" }, ["GOOGLE.com"], []],
];

for (const [inputs, found, missing] of filtered) {
  test(`FilterByList ${JSON.stringify(inputs)} tells what is in the list`, async () => {
    const { entryContext } = await runBuiltin("FilterByList", { listname: "whiteList", ...inputs }, { lists });
    assert.deepEqual(entryContext.List, { ListName: "whiteList", In: found, NotIn: missing });
  });
}

test("FilterByList keeps all values apart from an empty list, and fails without one", async () => {
  const { entryContext } = await runBuiltin("FilterByList", { listname: "empty", values: "a,b" }, { lists });
  assert.deepEqual(entryContext, { "List.In": [], "List.NotIn": ["a", "b"] });
  assert.ok((await runBuiltin("FilterByList", { values: "a" }, { lists })).error);
  const odd: World = { lists: { "Indicators Whitelist": "a" } };
  assert.ok((await runBuiltin("FilterByList", { values: "(" }, odd)).error);
});
