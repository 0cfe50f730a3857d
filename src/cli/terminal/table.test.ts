import assert from "node:assert/strict";
import { test } from "node:test";
import { measureWidth } from "./plain-text.ts";
import { renderTable } from "./table.ts";

const columns = [{ title: "name" }, { title: "count", align: "right" }, { title: "detail", flexible: true }] as const;
const rows = [
  ["first", "1", "a long detail that goes on"],
  ["ログイン", "12345", "short"],
];

test("numbers stand right, and wide letters keep the columns straight", () => {
  assert.deepEqual(renderTable({ columns, rows, width: 80 }), [
    "name      count  detail",
    "first         1  a long detail that goes on",
    "ログイン  12345  short",
  ]);
});

test("the flexible column gives way first, then whole columns, and it always fits", () => {
  assert.equal(renderTable({ columns, rows, width: 30 })[1], "first         1  a long detai…");
  for (let width = 8; width < 60; width++) {
    for (const line of renderTable({ columns, rows, width }))
      assert.ok(measureWidth(line) <= width, `${width}: ${line}`);
  }
});
