import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunBlock, StateCounts } from "#contract/run-view.ts";
import { drawnBlocks, goesOn } from "./drawn-blocks.ts";

const begin = Date.parse("2026-11-28T12:00:00.000Z");
const none: StateCounts = {
  queued: 0,
  running: 0,
  waiting: 0,
  succeeded: 0,
  failed: 0,
  skipped: 0,
  "not reached": 0,
};

function build(state: RunBlock["state"], rest: Partial<RunBlock> = {}): RunBlock {
  return {
    node: "a",
    frame: "",
    round: null,
    rounds: 1,
    failedRounds: 0,
    state,
    milliseconds: null,
    openSince: null,
    leftBy: [],
    attempts: 0,
    waitingFor: null,
    inside: null,
    ...rest,
  };
}

const draw = (block: RunBlock) => drawnBlocks([block], begin + 10_000).get("a");

test("what goes on counts its time from its beginning, beside what its rounds took", () => {
  const openSince = new Date(begin).toISOString();
  assert.equal(draw(build("running", { openSince }))?.duration, "10 s");
  assert.equal(draw(build("waiting", { openSince, milliseconds: 5_000 }))?.duration, "15 s");
  assert.equal(draw(build("succeeded", { milliseconds: 1_500 }))?.duration, "1.5 s");
  assert.equal(draw(build("skipped", { milliseconds: 0 }))?.duration, null);
});

test("a block says how far what it holds has come, and how much of it failed", () => {
  const inside = { what: "rounds" as const, total: 40, failing: [], opens: null };
  const under = build("running", { inside: { ...inside, counts: { ...none, succeeded: 11, failed: 1 } } });
  assert.deepEqual(draw(under)?.badges, ["12 of 40", "1 failed"]);
  const over = build("succeeded", { inside: { ...inside, counts: { ...none, succeeded: 40 } } });
  assert.deepEqual(draw(over)?.badges, ["40 rounds"]);
  assert.deepEqual(draw(build("failed", { rounds: 3, failedRounds: 2 }))?.badges, ["3 rounds", "2 failed"]);
  assert.deepEqual(draw(build("succeeded", { attempts: 3 }))?.badges, ["3 attempts"]);
});

test("what is over needs no clock", () => {
  assert.deepEqual([build("running"), build("waiting"), build("succeeded"), build("failed")].map(goesOn), [
    true,
    true,
    false,
    false,
  ]);
});
