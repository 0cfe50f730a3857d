import assert from "node:assert/strict";
import { test } from "node:test";
import { readPlaybookSearch } from "./search.ts";

test("the address keeps what it may say, and a number stays bare", () => {
  assert.deepEqual(readPlaybookSearch({ tab: "code", block: "3", field: "url", issues: true }), {
    tab: "code",
    block: 3,
    field: "url",
    issues: true,
  });
});

test("what makes no sense in the address is left out", () => {
  assert.deepEqual(readPlaybookSearch({ tab: "graph", block: {}, field: 7, issues: "yes", other: 1 }), {});
  assert.equal(String(readPlaybookSearch({ block: "x".repeat(999) }).block).length, 200);
});
