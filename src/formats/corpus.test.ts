/** Everything that real content holds, as far as it is at hand: it loads, is written back, and survives an edit. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ContentItem } from "./content-item.ts";
import { describe, rename, setTaskArgument } from "./edit/edit-content.ts";
import { readContent } from "./read-content.ts";
import { writeEditedContent, writeNewContent } from "./xsoar/write-content.ts";

const folder = process.env.TOCSIN_CORPUS ? join(process.env.TOCSIN_CORPUS, "xsoar") : "";
const skip = folder !== "" && existsSync(folder) ? false : "set TOCSIN_CORPUS to a folder with xsoar/";

function listFiles(): { file: string; text: string }[] {
  if (skip) return [];
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(?:ya?ml|json)$/.test(entry.name))
    .map((entry) => ({ file: entry.name, text: readFileSync(join(entry.parentPath, entry.name), "utf8") }));
}

test("every file loads without an error, and what it is, is known", { skip }, () => {
  for (const { file, text } of listFiles()) {
    const { items, problems, isContent } = readContent(text, file);
    assert.deepEqual(
      problems.filter(({ severity }) => severity === "error"),
      [],
      file,
    );
    assert.ok(isContent && items.length > 0, file);
  }
});

test("every model is written as a new file that reads back the same", { skip }, () => {
  for (const { file, text } of listFiles()) {
    for (const item of readContent(text, file).items) {
      const written = writeNewContent(item);
      assert.deepEqual(readContent(written.text, written.fileName).items, [item], file);
      assert.equal(writeNewContent(item).text, written.text);
    }
  }
});

test("every file is written back as it was, and an edit changes a handful of its lines", { skip }, () => {
  for (const { file, text } of listFiles()) {
    const { items } = readContent(text, file);
    assert.equal(writeEditedContent(text, file, items).text, text);
    const edited = items.map((item) => {
      const value = rename(item.value, "Renamed: yes");
      // The pair stays of one kind, which the compiler cannot see through the union.
      return {
        ...item,
        value: "description" in value ? describe(value, "Another\ndescription") : value,
      } as ContentItem;
    });
    checkEdit(file, text, edited, 12);
  }
});

test("an argument of a task is changed in its own lines", { skip }, () => {
  for (const { file, text } of listFiles()) {
    const [item] = readContent(text, file).items;
    if (item?.kind !== "playbook") continue;
    const calls = Object.values(item.value.tasks).flatMap((task) => {
      const [name] = Object.keys(task.command?.arguments ?? task.frame?.inputs ?? {});
      return name === undefined ? [] : [{ id: task.id, name }];
    });
    const call = calls[Math.floor(calls.length / 2)];
    if (!call) continue;
    const playbook = setTaskArgument(item.value, call.id, call.name, { kind: "text", text: "changed: yes" });
    checkEdit(file, text, [{ kind: "playbook", value: playbook }], 2);
  }
});

function checkEdit(file: string, text: string, edited: ContentItem[], mostNew: number): void {
  const written = writeEditedContent(text, file, edited);
  assert.deepEqual(written.problems, [], file);
  assert.deepEqual(readContent(written.text, file).items, edited, file);
  const before = new Set(text.split("\n"));
  const added = written.text.split("\n").filter((line) => !before.has(line));
  assert.ok(added.length <= mostNew, `${file}: ${added.join("\n")}`);
}
