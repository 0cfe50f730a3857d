import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunStory } from "#contract/run.ts";
import { offsetWords, toneOf } from "./run-story.ts";

const begin = Date.parse("2026-11-28T12:00:00.000Z");

function entry(ms: number, kind: string, task: string | null = null, rest: Partial<RunStory> = {}): RunStory {
  return {
    at: new Date(begin + ms).toISOString(),
    task,
    frame: null,
    taskName: task,
    kind,
    text: `${kind} ${task}`,
    ...rest,
  };
}

test("times count from the beginning", () => {
  const since = new Date(begin).toISOString();
  assert.equal(offsetWords(entry(1_240, "x").at, since), "+1.2 s");
  assert.equal(offsetWords(entry(-90, "x").at, since), "−90 ms");
  assert.equal(offsetWords(entry(5, "x").at, null), "");
});

test("an attempt that did not succeed is no failure yet", () => {
  const error = { code: "VENDOR_FAILED", message: "503" };
  assert.equal(toneOf(entry(0, "stepAttempted", "1", { error })), "waiting");
  assert.equal(toneOf(entry(0, "taskFailed", "1", { error })), "failed");
  assert.equal(toneOf(entry(0, "runFinished", null, { error })), "failed");
  assert.equal(toneOf(entry(0, "runFinished")), "succeeded");
  assert.equal(toneOf(entry(0, "something new")), "idle");
});
