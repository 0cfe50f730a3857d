import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { runBuiltin, type World } from "#test/memory-investigation.ts";

const text = (content: Uint8Array | undefined) => new TextDecoder().decode(content);

test("FileCreateAndUpload makes a file of a text or of an entry, and takes exactly one of them", async () => {
  const world: World = { entries: [{ id: "1@7", contents: [{ a: 1 }], format: "json" }] };
  const made = await runBuiltin("FileCreateAndUpload", { filename: "a.txt", data: "grüße" });
  assert.equal(made.entries[0]?.type, "file");
  assert.equal(made.entries[0]?.file?.name, "a.txt");
  assert.equal(text(made.entries[0]?.file?.content), "grüße");
  const ofEntry = await runBuiltin("FileCreateAndUpload", { filename: "a.json", entryId: "1@7" }, world);
  assert.equal(text(ofEntry.entries[0]?.file?.content), '[{"a":1}]');
  for (const inputs of [
    { filename: "a" },
    { filename: "a", data: "x", entryId: "1@7" },
    { filename: "a", entryId: "9@7" },
  ]) {
    assert.ok((await runBuiltin("FileCreateAndUpload", inputs, world)).error, JSON.stringify(inputs));
  }
});

const utf16 = new Uint8Array([0xff, 0xfe, 0x68, 0, 0x69, 0]);
const files = {
  "1@7": { name: "utf8.txt", content: "grüße" },
  "2@7": { name: "utf16.txt", content: utf16 },
  "3@7": { name: "broken.txt", content: new Uint8Array([0x68, 0xff, 0x69]) },
  "4@7": { name: "empty.txt", content: "" },
};

test("ReadFile reads text in its encoding, as much as it may", async () => {
  const data = async (inputs: Record<string, string>) =>
    (await runBuiltin("ReadFile", inputs, { files })).entryContext.FileData;
  assert.equal(await data({ entryID: "1@7" }), "grüße");
  assert.equal(await data({ entryID: "1@7", maxFileSize: "2" }), "gr");
  assert.equal(await data({ entryID: "2@7" }), "hi");
  assert.equal(await data({ entryID: "2@7", encoding: "utf-16" }), "hi");
  assert.equal(await data({ entryID: "3@7" }), "h\ufffdi");
  for (const inputs of [{ entryID: "4@7" }, { entryID: "9@7" }, { entryID: "1@7", encoding: "klingon" }]) {
    assert.ok((await runBuiltin("ReadFile", inputs, { files })).error, JSON.stringify(inputs));
  }
});

test("getFilePath names a file by its entry", async () => {
  const { contents } = await runBuiltin("getFilePath", { id: "1@7" }, { files });
  assert.deepEqual(contents, { id: "1@7", path: "1@7", name: "utf8.txt" });
  assert.ok((await runBuiltin("getFilePath", { id: "9@7" }, { files })).error);
});

test("Base64ListToFile makes the file a list holds, compressed or not", async () => {
  const lists = {
    "logo.png": `${Buffer.from("picture").toString("base64").slice(0, 4)}\n${Buffer.from("picture").toString("base64").slice(4)}`,
    packed: deflateSync("picture").toString("base64"),
    bad: "not base64!",
  };
  const file = async (inputs: Record<string, string>) =>
    (await runBuiltin("Base64ListToFile", inputs, { lists })).entries[0]?.file;
  const plain = await file({ listname: "logo.png" });
  assert.deepEqual([plain?.name, text(plain?.content)], ["logo.png", "picture"]);
  const packed = await file({ listname: "packed", filename: "p.txt", isZipFile: "yes" });
  assert.deepEqual([packed?.name, text(packed?.content)], ["p.txt", "picture"]);
  for (const inputs of [{ listname: "none" }, { listname: "bad" }, { listname: "logo.png", isZipFile: "yes" }]) {
    assert.ok((await runBuiltin("Base64ListToFile", inputs, { lists })).error, JSON.stringify(inputs));
  }
});
