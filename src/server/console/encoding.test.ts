import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseEncoding } from "./encoding.ts";

const both = { br: 1, gz: 1 };
const cases: [accepted: string | undefined, there: { br?: number; gz?: number }, chosen: string | undefined][] = [
  [undefined, both, undefined],
  ["", both, undefined],
  ["gzip, deflate, br, zstd", both, "br"],
  ["gzip", both, "gzip"],
  ["br", { gz: 1 }, undefined],
  ["gzip, br;q=0", both, "gzip"],
  ["br;q=0.0, gzip;q=0", both, undefined],
  ["*", both, "br"],
  ["*;q=0", both, undefined],
  ["identity", both, undefined],
  ["BR ; q=1", both, "br"],
  ["gzip, br", {}, undefined],
];
for (const [accepted, there, chosen] of cases) {
  test(`of ${JSON.stringify(there)} who accepts ${accepted} gets ${chosen}`, () => {
    assert.equal(chooseEncoding(accepted, there), chosen);
  });
}
