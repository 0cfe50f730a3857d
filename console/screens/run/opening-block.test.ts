import assert from "node:assert/strict";
import { test } from "node:test";
import type { Run, RunDetail, RunStep } from "#contract/run.ts";
import { openingBlock } from "./opening-block.ts";

const refused = { code: "VENDOR_REFUSED", message: "no" };
const other = { code: "VENDOR_FAILED", message: "500" };

function step(node: string, state: RunStep["state"], error: RunStep["error"] = null): RunStep {
  const none = { startedAt: null, finishedAt: null, milliseconds: null, tookEdge: null, waitingFor: null };
  return {
    node,
    frame: "",
    round: null,
    state,
    ...none,
    attempts: 0,
    instance: null,
    error,
    summary: null,
    can: [],
    log: [],
  };
}

function detail(status: Run["status"], steps: RunStep[], rest: Partial<RunDetail> = {}): RunDetail {
  const run: Run = {
    id: "018f3c00-0000-7000-8000-000000000001",
    playbookId: "p",
    playbookName: "P",
    alertId: null,
    label: "l",
    priority: 0,
    status,
    waitingFor: null,
    error: status === "failed" ? refused : null,
    startedAt: "2026-11-28T12:00:00.000Z",
    finishedAt: null,
    forkedFrom: null,
  };
  const playbook = { id: "p", name: "P", changedSince: false };
  return { run, playbook, because: [], can: [], nodes: [], steps, log: [], questions: [], writes: [], ...rest };
}

test("a failed run opens at the block that ended it, not at one whose failure it went past", () => {
  const steps = [
    step("1", "succeeded"),
    step("2", "failed", other),
    step("3", "failed", refused),
    step("4", "skipped"),
  ];
  assert.equal(openingBlock(detail("failed", steps)), "3");
  assert.equal(openingBlock(detail("failed", [step("1", "failed", other)])), "1");
  assert.equal(openingBlock(detail("failed", [step("1", "succeeded")])), null);
});

test("a waiting run opens at the block that asks, else at the one that waits", () => {
  const steps = [step("1", "waiting"), step("2", "waiting")];
  const question = { id: null, frame: "", task: "2", question: "?", options: [] };
  assert.equal(openingBlock(detail("waiting", steps, { questions: [question] })), "2");
  assert.equal(openingBlock(detail("waiting", steps)), "1");
  assert.equal(openingBlock(detail("waiting", steps, { questions: [{ ...question, task: "gone" }] })), "1");
});

test("any other run opens as a whole", () => {
  for (const status of ["active", "succeeded", "cancelled", "paused"] as const) {
    assert.equal(openingBlock(detail(status, [step("1", "failed", refused)])), null);
  }
});
