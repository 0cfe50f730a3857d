/** The calls of a script in a run's state: what fits is taken up in order, what does not changes nothing. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { buildTask, planOf } from "#test/build-playbook.ts";
import type { RunEvent } from "./run-event.ts";
import { apply, emptyState, type RunState } from "./run-state.ts";
import { callUnderWay } from "./script-state.ts";

const plan = planOf(buildTask("0", "start", ["1"]), buildTask("1", "regular", ["2"]), buildTask("2", "title"));
const step = { at: 5, frame: "", task: "1" } as const;
const error = { code: "X", message: "x" };

function begun(...events: RunEvent[]): RunState {
  return [
    { at: 0, type: "runStarted", playbook: "h", label: "l", start: {} } as const,
    { at: 1, type: "taskDone", frame: "", task: "0" } as const,
    ...events,
  ].reduce<RunState>((state, event) => apply(plan, state, structuredClone(event)), emptyState());
}

const taskOf = (state: RunState) => state.frames[""]?.tasks["1"];
const began = (call?: string): RunEvent => ({
  ...step,
  type: "scriptBegan",
  name: "S",
  language: "javascript",
  limitMs: 1,
  since: 4,
  codeBlob: "hash",
  inputs: { a: 1 },
  ...(call === undefined ? {} : { call }),
});
const called = (call: string, more: Partial<Extract<RunEvent, { type: "scriptCalled" }>> = {}): RunEvent => ({
  ...step,
  type: "scriptCalled",
  call,
  kind: "command",
  name: "c",
  key: `k${call}`,
  inputs: {},
  ...more,
});
const answered = (call: string, answer: string): RunEvent => ({
  ...step,
  type: "scriptAnswered",
  call,
  answer: { value: answer },
});
const attempted: RunEvent = { ...step, type: "stepAttempted", outcome: "failed", error, notBefore: 9 };
const intended: RunEvent = { ...step, type: "stepIntended", command: "c", instance: "i", repeat: "ask" };

describe("a script's calls", () => {
  it("are taken up in order, with what was answered and when", () => {
    const state = begun(began(), called("1"), answered("1", "a"), called("2"), answered("2", "b"));
    assert.deepEqual(taskOf(state)?.script?.calls, [
      { key: "k1", at: 5, answers: [{ answer: { value: "a" } }] },
      { key: "k2", at: 5, answers: [{ answer: { value: "b" } }] },
    ]);
    assert.equal(taskOf(state)?.script?.made, 2);
    assert.equal(callUnderWay(taskOf(state)?.script), undefined);
  });

  it("are one inside the other when a call is a script", () => {
    const inner = begun(began(), called("1", { kind: "script" }), began("1"), called("1.1"));
    assert.deepEqual(callUnderWay(taskOf(inner)?.script), { path: "1.1", kind: "command" });
    const back = apply(plan, inner, answered("1.1", "in"));
    assert.deepEqual(callUnderWay(taskOf(back)?.script), { path: "1", kind: "script" });
    const done = apply(plan, back, answered("1", "out"));
    assert.equal(taskOf(done)?.script?.calls.length, 1);
    assert.equal(taskOf(done)?.script?.pending, undefined);
  });

  it("wait for each of their instances", () => {
    const two = begun(began(), called("1", { instances: ["i", "j"] }), answered("1", "of i"));
    assert.deepEqual(callUnderWay(taskOf(two)?.script), { path: "1", kind: "command" });
    const both = apply(plan, two, answered("1", "of j"));
    assert.deepEqual(taskOf(both)?.script?.calls[0]?.answers, [
      { answer: { value: "of i" } },
      { answer: { value: "of j" } },
    ]);
  });

  it("have attempts of their own, and give the script its own back", () => {
    const state = begun(attempted, began(), called("1"), attempted, attempted);
    assert.equal(taskOf(state)?.attempts, 2);
    assert.ok(taskOf(state)?.script, "a call that is tried again leaves the script where it is");
    const after = apply(plan, state, answered("1", "a"));
    assert.equal(taskOf(after)?.attempts, 1);
    assert.equal(taskOf(after)?.notBefore, undefined);
    const again = apply(plan, after, attempted);
    assert.equal(taskOf(again)?.script, undefined, "the script as a whole begins anew");
    assert.equal(taskOf(again)?.attempts, 2);
  });

  it("may be writes: an answer ends the intent", () => {
    const state = begun(began(), called("1"), intended);
    assert.equal(taskOf(state)?.status, "intended");
    const after = apply(plan, state, answered("1", "a"));
    assert.equal(taskOf(after)?.status, "ready");
    assert.equal(taskOf(after)?.intent, undefined);
  });

  it("wait until a moment", () => {
    const state = begun(began(), called("1", { kind: "wait", until: 99 }));
    assert.equal(taskOf(state)?.notBefore, 99);
    assert.equal(taskOf(apply(plan, state, answered("1", "a")))?.notBefore, undefined);
  });

  it("are forgotten when the task ends or a person has it tried again", () => {
    const failed = begun(began(), called("1"), { ...step, type: "taskFailed", error });
    assert.equal(taskOf(failed)?.script, undefined);
    const retried = apply(plan, failed, { ...step, type: "taskRetried", by: "eve" });
    assert.equal(taskOf(retried)?.script, undefined);
    assert.equal(taskOf(retried)?.status, "ready");
  });

  const odd: Record<string, [RunEvent[], RunEvent]> = {
    "a call before the script began": [[], called("1")],
    "an answer nobody asked for": [[began()], answered("1", "a")],
    "a second beginning": [[began()], { ...began(), at: 77 }],
    "a call that skips one": [[began()], called("2")],
    "a second call at once": [[began(), called("1")], called("2")],
    "the same call again": [[began(), called("1")], called("1")],
    "a call of a script that is none": [[began(), called("1")], called("1.1")],
    "the beginning of a script that was not called": [[began(), called("1")], began("1")],
    "an answer to the outer call while the inner one is under way": [
      [began(), called("1", { kind: "script" }), began("1"), called("1.1")],
      answered("1", "a"),
    ],
    "an answer to another call": [[began(), called("1")], answered("2", "a")],
    "a call with a path that is none": [[began()], called("x.")],
    "a call of a task that is done": [[{ ...step, type: "taskDone" }], began()],
  };
  for (const [name, [before, event]] of Object.entries(odd)) {
    it(`changes nothing: ${name}`, () => {
      const state = begun(...before);
      assert.deepEqual(apply(plan, structuredClone(state), event), state);
    });
  }

  it("any events in any order give a state that its own JSON is", () => {
    const paths = fc.constantFrom("1", "2", "1.1", "2.1", "1.1.1", "", "9");
    const event: fc.Arbitrary<RunEvent> = fc.oneof(
      fc.option(paths, { nil: undefined }).map((path) => began(path)),
      fc
        .tuple(paths, fc.constantFrom("command" as const, "script" as const))
        .map(([path, kind]) => called(path, { kind })),
      paths.map((path) => answered(path, "a")),
      fc.constantFrom<RunEvent>(attempted, intended, { ...step, type: "stepDelayed", until: 9 }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        const state = begun(...events);
        assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
      }),
    );
  });
});
