import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonAt } from "#base/json.ts";
import { noon, runBuiltin, type World } from "#test/memory-investigation.ts";

test("Print says anything as markdown", async () => {
  const { entries } = await runBuiltin("Print", { value: "**hello**" });
  assert.deepEqual(entries, [{ type: "note", contents: "**hello**", format: "markdown" }]);
  assert.equal((await runBuiltin("Print", { value: { b: 1, a: [2] } })).contents, '{"a":[2],"b":1}');
});

test("PrintErrorEntry and RaiseError put their task in error", async () => {
  assert.equal((await runBuiltin("PrintErrorEntry", { message: "broken" })).error, "broken");
  const { error } = await runBuiltin("RaiseError", { error: "broken", expected: "a", actual: "b", details: "c" });
  assert.equal(error, "broken\nExpected - a\nActual - b\nDetails - c");
  assert.equal((await runBuiltin("RaiseError", { error: "broken", actual: "" })).error, "broken");
});

const task = { id: "3", name: "Say it", playbook: "Test" };
const world: World = {
  entries: [
    { id: "1@7", contents: "hello", user: "ana" },
    { id: "2@7", contents: '!Print value="x"', task, tags: ["t1"] },
    { id: "3@7", contents: [{ a: 1 }], format: "json", parentId: "2@7", task, tags: ["t1", "t2"], note: true },
    { id: "4@7", contents: "gone wrong", type: "error", parentId: "2@7", task, created: noon + 60_000 },
    { id: "5@7", contents: "!getUsers", user: "ana" },
    { id: "6@7", contents: "!listExecutedCommands source=All", user: "ana" },
    { id: "7@7", type: "file", contents: "a.txt", file: { name: "a.txt", size: 3 } },
  ],
};

test("getEntry gives an entry with its own contents, type and format, and whole for automations", async () => {
  const json = await runBuiltin("getEntry", { id: "3@7" }, world);
  assert.deepEqual(json.entries[0], { type: "note", contents: [{ a: 1 }], format: "json", ignoreAutoExtract: true });
  assert.deepEqual(jsonAt(json.result.outputs, 0, "Metadata", "EntryTask"), {
    TaskId: "3",
    TaskName: "Say it",
    PlaybookName: "Test",
  });
  assert.equal((await runBuiltin("getEntry", { id: "4@7" }, world)).error, "gone wrong");
  assert.ok((await runBuiltin("getEntry", { id: "99@7" }, world)).error);
  // A file is told about, not stored again.
  const file = await runBuiltin("getEntry", { id: "7@7" }, world);
  assert.equal(file.entries[0]?.type, "note");
  assert.equal(jsonAt(file.contents, "File"), "a.txt");
});

test("getEntries gives all entries in order, and those a filter leaves", async () => {
  const ids = async (inputs = {}) => {
    const { result } = await runBuiltin("getEntries", inputs, world);
    return Array.isArray(result.outputs) ? result.outputs.map((entry) => jsonAt(entry, "ID")) : [];
  };
  assert.equal((await ids()).length, 7);
  assert.deepEqual(await ids({ filter: { categories: ["notes"] } }), ["3@7"]);
  assert.deepEqual(await ids({ categories: "playbookErrors,attachments" }), ["4@7", "7@7"]);
  assert.deepEqual(await ids({ categories: "chats" }), ["1@7"]);
  assert.deepEqual(await ids({ tags: "t1,t2" }), ["2@7", "3@7"]);
  assert.deepEqual(await ids({ tags: "t1,t2", tagsAndOperator: "true" }), ["3@7"]);
  assert.deepEqual(await ids({ users: "ana", pageSize: "2" }), ["5@7", "6@7"]);
  assert.deepEqual(await ids({ parentID: "2@7", fromTime: "2026-11-25T12:00:30Z" }), ["4@7"]);
  assert.deepEqual(await ids({ lastId: "3@7" }), ["1@7", "2@7"]);
});

test("addEntries takes entries in either spelling", async () => {
  const { operations } = await runBuiltin("addEntries", { id: "9", entries: '[{"contents":"x","type":4}]' });
  const entry = { Type: 4, Contents: "x", ContentsFormat: "text" };
  assert.deepEqual(operations, [{ op: "addEntries", incident: "9", entries: [entry] }]);
  assert.ok((await runBuiltin("addEntries", { entries: "no list" })).error);
});

test("marks and tags go to entries that are there", async () => {
  const operations = async (name: string, inputs = {}) => (await runBuiltin(name, inputs, world)).operations;
  assert.deepEqual(await operations("markAsNote", { entryIDs: "1@7,2@7" }), [
    { op: "markNote", entryId: "1@7", note: true },
    { op: "markNote", entryId: "2@7", note: true },
  ]);
  assert.deepEqual(await operations("addTags", { entryIDs: "1@7", tags: "a,b" }), [
    { op: "addTags", entryId: "1@7", tags: ["a", "b"] },
  ]);
  const evidence = { op: "markEvidence", entryId: "1@7", description: "why", tags: ["a"] };
  const inputs = { id: "1@7", description: "why", tags: "a", when: "2026-11-25T12:00:00Z" };
  assert.deepEqual(await operations("markAsEvidence", inputs), [{ ...evidence, occurred: noon }]);
  assert.ok((await runBuiltin("markAsEvidence", { id: "99@7" }, world)).error);
  assert.ok((await runBuiltin("markAsEvidence", { id: "1@7", when: "some day" }, world)).error);
});

test("AddEvidence takes the last task's entries unless others are named", async () => {
  const last = { ...world, lastCompletedTaskEntries: ["2@7", "3@7"] };
  const { operations } = await runBuiltin("AddEvidence", { desc: "why" }, last);
  assert.deepEqual(
    operations.map((operation) => operation.op === "markEvidence" && [operation.entryId, operation.description]),
    [
      ["2@7", "why"],
      ["3@7", "why"],
    ],
  );
});

test("commentsToContext keeps the kind of what an entry holds, and splits text when told how", async () => {
  const comments = {
    entries: [
      { id: "1@7", contents: " a ; b" },
      { id: "2@7", contents: { x: 1 } },
    ],
  };
  const context = async (inputs: Record<string, string>) =>
    (await runBuiltin("commentsToContext", { contextKey: "K", ...inputs }, comments)).entryContext;
  assert.deepEqual(await context({ entryId: "1@7" }), { K: " a ; b" });
  assert.deepEqual(await context({ entryId: "2@7" }), { K: { x: 1 } });
  assert.deepEqual(await context({ entryId: "1@7", listSeperator: ";" }), { K: ["a", "b"] });
});

test("listExecutedCommands tells the commands of people from those of playbooks, its own left out", async () => {
  const list = async (source: string, of: World = world) =>
    (await runBuiltin("listExecutedCommands", { source }, of)).contents;
  const manual = await list("Manual");
  assert.match(String(manual), /2026-11-25 12:00:00 \| 5@7 \| ana \| !getUsers\n/);
  assert.doesNotMatch(String(manual), /Print|listExecuted/);
  assert.match(String(await list("Playbook")), /Test \(Say it\) \| !Print value="x"\n/);
  const all = String(await list("All"));
  assert.ok(all.includes("!getUsers") && all.includes("!Print"));
  assert.equal(
    await list("Manual", { entries: [{ id: "2@7", contents: "!Print value=x", task }] }),
    "No commands found\n",
  );
});
