/** Edits of Sekoia playbooks, written into the export they came from. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Playbook } from "#playbook/model.ts";
import { sampleExport } from "#test/sekoia-export.ts";
import * as edits from "../edit/edit-content.ts";
import { readContent } from "../read-content.ts";
import { writeEditedContent } from "../xsoar/write-content.ts";

const folder = process.env.TOCSIN_FIXTURES ? join(process.env.TOCSIN_FIXTURES, "sekoia") : "";
const templates =
  folder !== "" && existsSync(folder) ? readdirSync(folder).filter((name) => /^template_.*\.json$/.test(name)) : [];

function read(text: string): Playbook {
  const [item] = readContent(text, "sample.json").items;
  assert.ok(item?.kind === "playbook");
  return item.value;
}

/** Lines of the edited export that the original does not have. */
function edit(text: string, change: (playbook: Playbook) => Playbook): string[] {
  const value = change(read(text));
  const written = writeEditedContent(text, "sample.json", [{ kind: "playbook", value }]);
  assert.deepEqual(written.problems, []);
  assert.deepEqual({ ...read(written.text), id: value.id }, value);
  const old = new Set(text.split("\n"));
  return written.text
    .split("\n")
    .filter((line) => !old.has(line))
    .map((line) => line.trim());
}

const sample = JSON.stringify(sampleExport(), null, 2);

test("names, arguments, cases and edges change in their own lines", () => {
  assert.deepEqual(
    edit(sample, (playbook) => edits.rename(playbook, "Other")),
    ['"name": "Other",'],
  );
  assert.deepEqual(
    edit(sample, (playbook) => edits.renameTask(playbook, "3", "Tell all")),
    ['"name": "Tell all",'],
  );
  const url = { kind: "literal" as const, value: "https://chat.example.org/other" };
  assert.deepEqual(
    edit(sample, (playbook) => edits.setTaskArgument(playbook, "3", "url", url)),
    ['"url": "https://chat.example.org/other",'],
  );
  const urgent = edit(sample, (playbook) => {
    const branch = playbook.tasks["2"]?.branches?.[0];
    assert.ok(branch);
    const groups = branch.groups.map((group) => group.map((one) => ({ ...one, operator: "sekoia:>" })));
    return edits.setTaskConditions(playbook, "2", [{ ...branch, groups }]);
  });
  assert.deepEqual(urgent, ['"comparison": ">",']);
  const wired = edit(sample, (playbook) => edits.setTaskEdge(playbook, "1", "#error#", ["4", "7"]));
  assert.ok(wired.length <= 4, wired.join("\n"));
});

test("a secret is never written out: the export keeps what it had", () => {
  const playbook = read(sample);
  const sealed = edits.setTaskArgument(playbook, "3", "headers", {
    kind: "object",
    fields: { Authorization: { kind: "secret", id: "s1" } },
  });
  const written = writeEditedContent(sample, "sample.json", [
    { kind: "playbook", value: edits.rename(sealed, "Other") },
  ]);
  assert.deepEqual(written.problems, []);
  assert.equal(written.text, sample.replace('"name": "Sample"', '"name": "Other"'));
});

test("every published template is written back as it was, and renamed in one line", {
  skip: templates.length === 0 && "set TOCSIN_FIXTURES to a folder with sekoia/template_*.json",
}, () => {
  for (const name of templates) {
    const text = readFileSync(join(folder, name), "utf8");
    assert.equal(writeEditedContent(text, name, readContent(text, name).items).text, text);
    assert.equal(edit(text, (playbook) => edits.rename(playbook, "Renamed")).length, 1, name);
    for (const task of Object.values(read(text).tasks)) {
      assert.ok(edit(text, (playbook) => edits.renameTask(playbook, task.id, "Renamed node")).length <= 1, name);
    }
  }
});
