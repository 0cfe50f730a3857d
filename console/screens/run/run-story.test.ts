import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunStory } from "#contract/run.ts";
import { offsetWords, toneOf, wholeStory } from "./run-story.ts";

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

const step = (...log: RunStory[]) => ({
  node: "1",
  frame: "",
  round: null,
  state: "succeeded" as const,
  startedAt: null,
  finishedAt: null,
  milliseconds: null,
  tookEdge: null,
  attempts: 0,
  waitingFor: null,
  instance: null,
  error: null,
  summary: null,
  can: [],
  log,
});

test("the run's log and its steps' are one story in the order of time", () => {
  const log = [entry(0, "runStarted"), entry(30, "runFinished")];
  const steps = [step(entry(20, "taskDone", "2")), step(entry(10, "taskDone", "1"))];
  assert.deepEqual(
    wholeStory({ log, steps }).map(({ text }) => text),
    ["runStarted null", "taskDone 1", "taskDone 2", "runFinished null"],
  );
});

test("within one moment the run begins first and ends last, and the others keep their order", () => {
  const log = [entry(0, "runFinished"), entry(0, "runStarted")];
  const steps = [step(entry(0, "stepIntended", "b"), entry(0, "taskDone", "b")), step(entry(0, "taskDone", "a"))];
  assert.deepEqual(
    wholeStory({ log, steps }).map(({ text }) => text),
    ["runStarted null", "stepIntended b", "taskDone b", "taskDone a", "runFinished null"],
  );
});

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
