import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Playbook, Value } from "#playbook/model.ts";
import type { ContentItem } from "../content-item.ts";
import * as edits from "../edit/edit-content.ts";
import { readContent } from "../read-content.ts";
import { writeEditedContent, writeNewContent } from "./write-content.ts";

const everything = readFileSync(new URL("./fixtures/playbook-everything.yml", import.meta.url), "utf8");
const file = "playbook-everything.yml";
const text = (value: string): Value => ({ kind: "text", text: value });

function readPlaybook(source: string): Playbook {
  const [item] = readContent(source, file).items;
  assert.ok(item?.kind === "playbook");
  return item.value;
}

/** The lines from the first that differs to the last, `+` new and `-` gone. */
function changed(before: string, after: string): string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (old[start] === now[start] && start < old.length) start++;
  let end = 0;
  while (old.at(-1 - end) === now.at(-1 - end) && end < Math.min(old.length, now.length) - start) end++;
  return [
    ...now.slice(start, now.length - end).map((line) => `+${line}`),
    ...old.slice(start, old.length - end).map((line) => `-${line}`),
  ];
}

function edit(change: (playbook: Playbook) => Playbook, source = everything): string[] {
  const playbook = change(readPlaybook(source));
  const written = writeEditedContent(source, file, [{ kind: "playbook", value: playbook }]);
  assert.deepEqual(written.problems, []);
  assert.deepEqual(readPlaybook(written.text), playbook);
  return changed(source, written.text);
}

test("an unedited file is written as it was, byte for byte", () => {
  const { items } = readContent(everything, file);
  assert.equal(writeEditedContent(everything, file, items).text, everything);
});

test("each edit touches its own lines and no other", () => {
  assert.deepEqual(
    edit((playbook) => edits.rename(playbook, "All")),
    ["+name: All", "-name: Everything"],
  );
  assert.deepEqual(
    edit((playbook) => edits.describe(playbook, "")),
    ["-description: |-", "-  Two lines,", "-  one playbook."],
  );
  assert.deepEqual(
    edit((playbook) => edits.renameTask(playbook, "1", "It's kept")),
    ["+      name: 'It''s kept'", "-      name: 'Keep the user''s name'"],
  );
  assert.deepEqual(
    edit((playbook) => edits.setTaskArgument(playbook, "1", "key", text("User.Id"))),
    ["+        simple: User.Id", "-        simple: User.Name"],
  );
  assert.deepEqual(
    edit((playbook) => edits.setTaskArgument(playbook, "1", "append", text("true"))),
    ["+      append:", '+        simple: "true"', "-      append: {}"],
  );
  assert.deepEqual(
    edit((playbook) => edits.setTaskArgument(playbook, "1", "days", undefined)),
    ["-      days:", "-        simple: 1.10"],
  );
  assert.deepEqual(
    edit((playbook) => edits.setTaskArgument(playbook, "4", "Users", text("${User.Name}"))),
    ["+        simple: ${User.Name}", "-        complex:", "-          root: User", "-          accessor: Name"],
  );
  assert.deepEqual(
    edit((playbook) => edits.setTaskEdge(playbook, "2", "yes", ["4", "5"])),
    ['+      - "5"'],
  );
  assert.deepEqual(
    edit((playbook) => edits.setInputDefault(playbook, "Target", text("${incident.dest}"))),
    ["+    simple: ${incident.dest}", "-    complex:", "-      root: incident", "-      accessor: src"],
  );
});

test("a condition changes where it is written, and its neighbours stay", () => {
  const urgent = edit((playbook) =>
    edits.setTaskConditions(playbook, "2", [
      {
        label: "yes",
        groups: [
          [{ left: { kind: "path", path: "incident.severity" }, operator: "greaterThanOrEqual", right: text("4") }],
          [{ left: text("${incident.type}"), operator: "isEqualString", right: text("Phishing"), ignoreCase: true }],
        ],
      },
    ]),
  );
  assert.deepEqual(urgent, [
    '+              simple: "4"',
    "+      - - operator: isEqualString",
    "+          left:",
    "+            value:",
    "+              simple: ${incident.type}",
    "+          right:",
    "+            value:",
    "+              simple: Phishing",
    "+          ignorecase: true",
    "-              simple: 3",
  ]);
});

test("a task that is new gets what XSOAR expects of one", () => {
  const task = { id: "9", name: "Extra", type: "title" as const, next: {}, onError: "stop" as const };
  const rows = edit((playbook) => {
    const linked = edits.setTaskEdge(playbook, "3", "#none#", ["9"]);
    return { ...linked, tasks: { ...linked.tasks, "9": task } };
  });
  for (const row of rows) if (row.startsWith("-")) assert.ok(rows.includes(`+${row.slice(1)}`), row);
  for (const row of ["+  '9':", "+    type: title", "+    separatecontext: false", "+    view: |-"])
    assert.ok(rows.includes(row), row);
});

test("line ends, comments and keys of other marketplaces survive an edit", () => {
  const windows = everything.replaceAll("\n", "\r\n");
  const playbook = edits.rename(readPlaybook(windows), "All");
  const written = writeEditedContent(windows, file, [{ kind: "playbook", value: playbook }]);
  assert.equal(written.text, windows.replace("name: Everything", "name: All"));
  const market = everything.replace("name: Everything", "name: Plain\nname:xsoar: Everything");
  const [renamed] = edit((one) => edits.rename(one, "All"), market);
  assert.equal(renamed, "+name:xsoar: All");
});

test("what cannot be said in the file leaves it alone and is told", () => {
  const { items } = readContent(everything, file);
  const [item] = items;
  assert.ok(item?.kind === "playbook");
  const secret: ContentItem = {
    kind: "playbook",
    value: edits.setTaskArgument(item.value, "1", "key", { kind: "secret", id: "s" }),
  };
  const written = writeEditedContent(everything, file, [secret]);
  assert.equal(written.text, everything);
  assert.deepEqual(
    written.problems.map(({ code }) => code),
    ["CONTENT_XSOAR_WRITE"],
  );
  assert.equal(writeEditedContent("tasks: [", file, items).problems[0]?.code, "CONTENT_XSOAR_WRITE");
});

test("a mapper's field is set, added and taken away in its own lines", () => {
  const source = `{
    "id": "m", "type": "mapping-incoming", "name": "M", "unknown": 14444444444444444444,
    "mapping": {
        "Alert": {
            "dontMapEventToLabels": true,
            "internalMapping": {
                "Alert Name": {
                    "simple": "title",
                    "complex": null
                }
            }
        }
    }
}
`;
  const [item] = readContent(source, "m.json").items;
  assert.ok(item?.kind === "mapper");
  const write = (value: typeof item.value) => {
    const written = writeEditedContent(source, "m.json", [{ kind: "mapper", value }]);
    assert.deepEqual(written.problems, []);
    return changed(source, written.text);
  };
  assert.deepEqual(
    write(edits.setMappedField(item.value, "Alert", "Alert Name", { kind: "path", path: "rule.name" })),
    ['+                    "simple": "rule.name",', '-                    "simple": "title",'],
  );
  const complex: Value = {
    kind: "complex",
    root: "ts",
    transformers: [{ operator: "TimeStampToDate", arguments: {} }],
  };
  assert.equal(
    write(edits.setMappedField(item.value, "Alert", "occurred", complex)).filter((row) => row.startsWith("-")).length,
    0,
  );
  assert.deepEqual(write(edits.setMappedField(item.value, "Alert", "Alert Name", undefined)), [
    '+            "internalMapping": {}',
    '-            "internalMapping": {',
    '-                "Alert Name": {',
    '-                    "simple": "title",',
    '-                    "complex": null',
    "-                }",
    "-            }",
  ]);
});

test("a playbook written anew says the same", () => {
  const playbook = readPlaybook(everything);
  const written = writeNewContent({ kind: "playbook", value: playbook });
  assert.equal(written.fileName, "playbook-Everything.yml");
  assert.deepEqual(readContent(written.text, written.fileName).problems, []);
  assert.deepEqual(readPlaybook(written.text), playbook);
});
