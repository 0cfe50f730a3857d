import assert from "node:assert/strict";
import { test } from "node:test";
import type { TaskState } from "#playbook/run-state.ts";
import type { StepRecord } from "#playbook/run-steps.ts";
import { describeStep } from "./describe-step.ts";
import { describeWait, type LiveWork } from "./describe-wait.ts";

const until = Date.parse("2026-11-28T03:00:00Z");
const gate = { instance: "XSOAR", state: "open", waiting: 1 } as const;
const live = (more: Partial<LiveWork> = {}): LiveWork => ({ frame: "", task: "1", doing: "reads", since: 0, ...more });

const waits: [name: string, live: LiveWork, words: string | undefined][] = [
  ["what is under way waits for nothing", live(), undefined],
  ["a moment", live({ doing: "waits until 2026-11-28T03:00:00.000Z" }), "Waits until 2026-11-28T03:00:00.000Z"],
  ["a turn alone", live({ doing: "waits for its turn", gate }), "Waits for its turn at XSOAR"],
  [
    "a turn behind others, at a limit",
    live({ gate: { ...gate, waiting: 46, requestsPerSecond: 5 } }),
    "Waits for its turn at XSOAR, as 45 others do; it takes 5 requests a second",
  ],
  [
    "a closed gate says why and until when",
    live({ gate: { ...gate, state: "closed", reason: "the vendor refuses the credentials (401)", until } }),
    "Held back from XSOAR: the vendor refuses the credentials (401), and one request tries it at 2026-11-28T03:00:00.000Z",
  ],
  [
    "a gate on trial",
    live({ gate: { ...gate, state: "trial", reason: "the vendor answers 503" } }),
    "Held back from XSOAR: the vendor answers 503, and one request is trying it now",
  ],
];
for (const [name, given, words] of waits) {
  test(`why a step waits: ${name}`, () => assert.equal(describeWait(given), words));
}

const task = (more: Partial<TaskState> = {}): TaskState => ({
  status: "ready",
  taken: 1,
  dead: 0,
  attempts: 0,
  generation: 0,
  ...more,
});
const step = (more: Partial<StepRecord> = {}): StepRecord => ({
  node: "1",
  frame: "",
  round: null,
  task: task(),
  ended: undefined,
  readyAt: 0,
  endedAt: undefined,
  edge: undefined,
  requests: 0,
  instance: undefined,
  inputs: undefined,
  inputsBlob: undefined,
  outputs: undefined,
  outputsBlob: undefined,
  error: undefined,
  summary: undefined,
  question: undefined,
  events: [],
  ...more,
});
const down = { code: "VENDOR_UNREACHABLE", message: "nobody answers" };

const states: [
  name: string,
  step: StepRecord,
  run: string,
  live: LiveWork[] | undefined,
  state: string,
  waitingFor: RegExp | null,
][] = [
  ["done", step({ ended: "done" }), "active", [], "succeeded", null],
  ["failed", step({ ended: "failed", error: down }), "failed", undefined, "failed", null],
  ["a branch not taken", step({ task: task({ status: "skipped" }) }), "succeeded", undefined, "skipped", null],
  ["never come to", step({ task: undefined }), "failed", undefined, "not reached", null],
  ["a join that still waits", step({ task: task({ status: "pending" }) }), "active", [], "not reached", null],
  ["its turn next, the run not in memory", step(), "active", undefined, "queued", null],
  ["under way", step(), "active", [live()], "running", null],
  ["another step under way", step(), "active", [live({ task: "2" })], "queued", null],
  ["the same block in another round", step(), "active", [live({ frame: "5#1" })], "queued", null],
  [
    "at a closed gate",
    step({ error: down }),
    "active",
    [live({ gate: { ...gate, state: "closed" } })],
    "waiting",
    /^Held back from XSOAR\. The last attempt: nobody answers$/,
  ],
  [
    "between two attempts",
    step({ task: task({ notBefore: until }), error: down }),
    "active",
    [],
    "waiting",
    /^Tries again at .*nobody answers$/,
  ],
  [
    "an unknown outcome",
    step({ task: task({ status: "intended", outcome: "unknown", notBefore: until }) }),
    "waiting",
    undefined,
    "waiting",
    /^Looks up whether it arrived at/,
  ],
  ["out of memory", step(), "waiting", undefined, "waiting", /^row says$/],
  [
    "a person",
    step({ task: task({ status: "asked" }), question: "Block it?" }),
    "waiting",
    undefined,
    "waiting",
    /^A person has to decide: Block it\?$/,
  ],
  ["paused", step(), "paused", undefined, "waiting", /^Paused by a person$/],
  ["a loop inside its rounds", step({ task: task({ status: "inside" }) }), "active", [], "running", null],
  ["cancelled before it began", step(), "cancelled", undefined, "not reached", null],
  ["cancelled with a write out", step({ task: task({ status: "intended" }) }), "cancelled", undefined, "failed", null],
];
for (const [name, given, status, working, state, waitingFor] of states) {
  test(`the state of a block: ${name}`, () => {
    const words = describeStep(given, { row: { status, waitingFor: "row says" }, live: working, now: until - 1 });
    assert.equal(words.state, state);
    if (waitingFor) assert.match(words.waitingFor ?? "", waitingFor);
    else assert.equal(words.waitingFor, null);
  });
}
