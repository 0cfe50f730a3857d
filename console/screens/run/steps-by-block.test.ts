import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunStep } from "#contract/run.ts";
import { drawnBlocks, stepMilliseconds, stepsByBlock, tellingStep } from "./steps-by-block.ts";

const begin = Date.parse("2026-11-28T12:00:00.000Z");
const at = (ms: number) => new Date(begin + ms).toISOString();

function build(node: string, state: RunStep["state"], rest: Partial<RunStep> = {}): RunStep {
  const none = { startedAt: null, finishedAt: null, milliseconds: null, tookEdge: null, waitingFor: null };
  return {
    node,
    frame: "",
    round: null,
    state,
    ...none,
    attempts: 0,
    instance: null,
    error: null,
    summary: null,
    can: [],
    log: [],
    ...rest,
  };
}

const draw = (...steps: RunStep[]) => drawnBlocks(stepsByBlock(steps), begin + 10_000);

test("a block in a loop has its rounds in order, whatever order they came in", () => {
  const blocks = stepsByBlock([
    build("a", "succeeded", { round: 2 }),
    build("b", "succeeded"),
    build("a", "succeeded", { round: 0 }),
  ]);
  assert.deepEqual(
    blocks.get("a")?.map(({ round }) => round),
    [0, 2],
  );
  assert.equal(blocks.get("b")?.length, 1);
});

test("what goes on speaks for a block before what is over, and of that what failed", () => {
  const rounds = (...states: RunStep["state"][]) => states.map((state, round) => build("a", state, { round }));
  const tell = (...states: RunStep["state"][]) => tellingStep(rounds(...states))?.round;
  assert.equal(tell("failed", "running", "not reached"), 1);
  assert.equal(tell("succeeded", "failed", "failed", "succeeded"), 1);
  assert.equal(tell("succeeded", "succeeded", "skipped"), 1);
  assert.equal(tell(), undefined);
});

test("a block that took several attempts says so; one attempt is not worth a word", () => {
  const drawn = draw(build("a", "succeeded", { attempts: 3 }), build("b", "succeeded", { attempts: 1 }));
  assert.deepEqual(drawn.get("a")?.badges, ["3 attempts"]);
  assert.deepEqual(drawn.get("b")?.badges, []);
});

test("a block in a loop counts the rounds that reached it and those that failed, and sums their time", () => {
  const drawn = draw(
    build("a", "succeeded", { round: 0, milliseconds: 400 }),
    build("a", "failed", { round: 1, milliseconds: 300 }),
    build("a", "skipped", { round: 2 }),
    build("a", "not reached", { round: 3 }),
  );
  assert.deepEqual(drawn.get("a"), {
    state: "failed",
    duration: "700 ms",
    badges: ["2 rounds", "1 failed"],
    leftBy: [""],
  });
});

test("a failed block leaves by no edge, unless there is one for errors", () => {
  const drawn = draw(
    build("a", "failed"),
    build("b", "failed", { tookEdge: "error" }),
    build("c", "succeeded", { tookEdge: "yes" }),
    build("d", "running"),
  );
  const leftBy = Object.fromEntries([...drawn].map(([id, block]) => [id, block.leftBy]));
  assert.deepEqual(leftBy, { a: [], b: ["error"], c: ["yes"], d: [] });
});

test("time is counted up to now while a step goes on, and not at all where nothing began", () => {
  assert.equal(stepMilliseconds(build("a", "running", { startedAt: at(4_000) }), begin + 10_000), 6_000);
  assert.equal(stepMilliseconds(build("a", "skipped", { startedAt: at(0) }), begin), null);
  assert.equal(stepMilliseconds(build("a", "queued"), begin), null);
  // The browser's clock may be behind the server's.
  assert.equal(stepMilliseconds(build("a", "running", { startedAt: at(4_000) }), begin), 0);
});
