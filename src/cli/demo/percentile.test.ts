import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { findPercentile } from "./percentile.ts";

test("percentiles are values that were measured, by nearest rank", () => {
  const values = [40, 15, 50, 20, 35];
  assert.equal(findPercentile(values, 30), 20);
  assert.equal(findPercentile(values, 50), 35);
  assert.equal(findPercentile(values, 100), 50);
  assert.equal(findPercentile(values, 0), 15);
  assert.deepEqual(values, [40, 15, 50, 20, 35], "the list given is left as it was");
});

test("of nothing there is no percentile, of one value every one", () => {
  assert.equal(findPercentile([], 50), undefined);
  assert.equal(findPercentile([7], 1), 7);
});

test("at least so many per cent of the values do not pass it", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.integer({ min: 0, max: 100 }), (values, percent) => {
      const found = findPercentile(values, percent);
      assert.ok(found !== undefined && values.includes(found));
      assert.ok(values.filter((value) => value <= found).length >= (percent / 100) * values.length);
    }),
  );
});
