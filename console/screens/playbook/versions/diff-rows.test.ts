import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlaybookDiff } from "#contract/playbook.ts";
import { countLines, sideBySideRows, unifiedRows } from "./diff-rows.ts";

const same = (amount: number, from = 0): PlaybookDiff["lines"] =>
  Array.from({ length: amount }, (_, at) => ({ kind: "same" as const, text: `line ${from + at}` }));
const lines: PlaybookDiff["lines"] = [
  ...same(10),
  { kind: "removed", text: "old" },
  { kind: "added", text: "new" },
  { kind: "added", text: "newer" },
  ...same(2, 10),
];

test("what is the same is folded away but for three lines around a change, and opens", () => {
  const rows = unifiedRows(lines);
  assert.deepEqual(
    rows.map(({ kind, left, right, hidden }) => [kind, left, right, hidden]),
    [
      ["fold", 0, null, 7],
      ["same", 8, 8, 0],
      ["same", 9, 9, 0],
      ["same", 10, 10, 0],
      ["removed", 11, null, 0],
      ["added", null, 11, 0],
      ["added", null, 12, 0],
      ["same", 12, 13, 0],
      ["same", 13, 14, 0],
    ],
  );
  assert.equal(unifiedRows(lines, (fold) => fold === 0).length, lines.length);
});

test("side by side a changed line stands beside what it was, and one that came alone beside nothing", () => {
  const rows = sideBySideRows(lines).filter(({ kind }) => kind !== "same" && kind !== "fold");
  assert.deepEqual(
    rows.map(({ kind, left, right, before, after }) => [kind, left, right, before, after]),
    [
      ["changed", 11, 11, "old", "new"],
      ["added", null, 12, "", "newer"],
    ],
  );
});

test("nothing that differs is one fold, and nothing at all is nothing", () => {
  assert.deepEqual(
    unifiedRows(same(40)).map(({ kind, hidden }) => [kind, hidden]),
    [["fold", 40]],
  );
  assert.deepEqual(unifiedRows([]), []);
  assert.deepEqual(countLines(lines), { added: 2, removed: 1 });
});
