import assert from "node:assert/strict";
import { test } from "node:test";
import { readDemoOptions } from "./demo-options.ts";

const none = { exit: false, chaos: false };

test("without options alerts come until somebody ends it, and nobody is killed", () => {
  const { count, rate, exits, kills } = readDemoOptions(none);
  assert.deepEqual({ count, rate, exits, kills }, { count: undefined, rate: 5, exits: false, kills: 0 });
});

test("--exit alone knows an end, --chaos kills without one unless a number is given", () => {
  assert.equal(readDemoOptions({ ...none, exit: true }).count, 200);
  assert.equal(readDemoOptions({ ...none, chaos: true }).kills, Number.POSITIVE_INFINITY);
  assert.equal(readDemoOptions({ ...none, chaos: true, kills: 4 }).kills, 4);
});

test("rates and counts that cannot be are refused", () => {
  for (const values of [{ rate: 0 }, { rate: 5000 }, { count: 1.5 }, { kills: 0.5 }, { seed: 2.5 }]) {
    assert.throws(() => readDemoOptions({ ...none, ...values }), { code: "CLI_USAGE" });
  }
});
