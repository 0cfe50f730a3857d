import assert from "node:assert/strict";
import { test } from "node:test";
import { readRunSearch } from "./search.ts";

test("a block's id is text, also when the address reads like a number", () => {
  assert.deepEqual(readRunSearch({ block: 3 }), { block: "3" });
  assert.deepEqual(readRunSearch({ block: "3a", round: 2 }), { block: "3a", round: 2 });
});

test("what makes no sense in the address is left out", () => {
  for (const given of [{ block: "" }, { block: [] }, { round: -1 }, { round: 1.5 }, { round: "x" }, { other: 1 }]) {
    assert.deepEqual(readRunSearch(given), {});
  }
});
