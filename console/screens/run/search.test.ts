import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOfBlock } from "../../parts/block-address.ts";
import { readRunSearch } from "./search.ts";

test("a block whose id is a number stands in the address without quotes, and comes back as it was", () => {
  assert.deepEqual(readRunSearch({ block: 3 }), { block: 3 });
  assert.deepEqual(readRunSearch({ block: "3" }), { block: 3 });
  assert.deepEqual(readRunSearch({ block: "3a", round: 2 }), { block: "3a", round: 2 });
  for (const id of ["0", "12", "007", "-1", "1.5", "1e3", "12345678901234567890", "", "true", "null"]) {
    assert.equal(String(addressOfBlock(id)), id);
  }
});

test("what makes no sense in the address is left out", () => {
  for (const given of [{ block: "" }, { block: [] }, { round: -1 }, { round: 1.5 }, { round: "x" }, { other: 1 }]) {
    assert.deepEqual(readRunSearch(given), {});
  }
});
