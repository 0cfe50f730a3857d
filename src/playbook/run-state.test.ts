import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildLoop, buildTask, planOf } from "#test/build-playbook.ts";
import { driveRun, statusesOf, type Work } from "#test/drive-run.ts";
import type { RunEvent } from "./run-event.ts";
import { apply, emptyState, type RunState } from "./run-state.ts";

const error = { code: "TEST", message: "it broke" };

/** Tasks named leave by this label, or fail. */
function outcomes(given: Record<string, string | "fail">) {
  return ({ frame, task }: Work): RunEvent[] | undefined => {
    const outcome = given[task];
    if (outcome === undefined) return undefined;
    if (outcome === "fail") return [{ at: 1, type: "taskFailed", frame, task, error }];
    return [{ at: 1, type: "taskDone", frame, task, label: outcome }];
  };
}

const start = (next: string[]) => buildTask("0", "start", next);
const work = (id: string, next: string[] = [], extra = {}) => buildTask(id, "regular", next, extra);

describe("the fold of a run's journal", () => {
  it("walks a line", () => {
    const { state } = driveRun(planOf(start(["1"]), work("1", ["2"]), work("2")));
    assert.deepEqual(statusesOf(state), { 0: "done", 1: "done", 2: "done" });
    assert.equal(state.status, "succeeded");
  });

  it("starts a join once, after every branch", () => {
    const plan = planOf(start(["1", "2", "3"]), work("1", ["9"]), work("2", ["9"]), work("3", ["9"]), work("9"));
    const { state, journal } = driveRun(plan);
    assert.equal(state.status, "succeeded");
    const order = journal.flatMap((event) => (event.type === "taskDone" ? [event.task] : []));
    assert.deepEqual(order, ["0", "1", "2", "3", "9"]);
  });

  it("runs a join whose other branch is dead, and skips what hangs on dead branches only", () => {
    const plan = planOf(
      buildTask("0", "condition", { yes: ["1"], no: ["2"] }),
      work("1", ["9"]),
      work("2", ["3", "9"]),
      work("3", ["4"]),
      work("4"),
      work("9"),
    );
    const { state } = driveRun(plan, { respond: outcomes({ 0: "yes" }) });
    assert.deepEqual(statusesOf(state), { 0: "done", 1: "done", 2: "skipped", 3: "skipped", 4: "skipped", 9: "done" });
  });

  it("follows a dead path as long as the playbook without running out of stack", () => {
    const length = 50_000;
    const line = Array.from({ length }, (_, at) => work(`d${at}`, at + 1 < length ? [`d${at + 1}`] : []));
    const plan = planOf(buildTask("0", "condition", { yes: [], no: ["d0"] }), ...line);
    const { state } = driveRun(plan, { respond: outcomes({ 0: "yes" }) });
    assert.equal(state.frames[""]?.tasks[`d${length - 1}`]?.status, "skipped");
    assert.equal(state.status, "succeeded");
  });

  for (const { name, next, label, done } of [
    { name: "a wired label", next: { yes: ["1"], "#default#": ["2"] }, label: "yes", done: ["1"] },
    { name: "a label wired to nothing ends its branch", next: { yes: [], "#default#": ["2"] }, label: "yes", done: [] },
    { name: "an unwired label is the else-branch", next: { yes: ["1"], "#default#": ["2"] }, label: "no", done: ["2"] },
    { name: "an unwired label without else ends", next: { yes: ["1"] }, label: "no", done: [] },
    { name: "the else-branch itself", next: { yes: ["1"], "#default#": ["2"] }, label: "#default#", done: ["2"] },
    { name: "a label like a property of every object", next: { yes: ["1"] }, label: "constructor", done: [] },
  ]) {
    it(`leaves a condition: ${name}`, () => {
      const plan = planOf(start(["c"]), buildTask("c", "condition", next), work("1"), work("2"));
      const { state } = driveRun(plan, { respond: outcomes({ c: label }) });
      const ended = Object.entries(statusesOf(state)).filter(([id, status]) => /\d/.test(id) && status === "done");
      assert.deepEqual(
        ended.map(([id]) => id).filter((id) => id !== "0"),
        done,
      );
      assert.equal(state.status, "succeeded");
    });
  }

  it("stops a branch at an error, lets the others run on, and holds what joins them", () => {
    const plan = planOf(start(["1", "2"]), work("1", ["9"]), work("2", ["3"]), work("3", ["9"]), work("9"));
    const { state } = driveRun(plan, { respond: outcomes({ 1: "fail" }) });
    assert.deepEqual(statusesOf(state), { 0: "done", 1: "error", 2: "done", 3: "done", 9: "pending" });
    assert.equal(state.status, "failed");
    assert.deepEqual(state.error, error);
  });

  it("goes on after an error when the task says so", () => {
    const { state } = driveRun(planOf(start(["1"]), work("1", ["2"], { onError: "continue" }), work("2")), {
      respond: outcomes({ 1: "fail" }),
    });
    assert.deepEqual(statusesOf(state), { 0: "done", 1: "done", 2: "done" });
    assert.equal(state.status, "succeeded");
    assert.equal(state.error, undefined);
  });

  it("takes the error path on an error only", () => {
    const task = buildTask("1", "regular", { "#none#": ["2"], "#error#": ["3"] }, { onError: "error-path" });
    const plan = planOf(start(["1"]), task, work("2"), work("3"));
    assert.deepEqual(statusesOf(driveRun(plan, { respond: outcomes({ 1: "fail" }) }).state), {
      0: "done",
      1: "done",
      2: "skipped",
      3: "done",
    });
    assert.deepEqual(statusesOf(driveRun(plan).state), { 0: "done", 1: "done", 2: "done", 3: "skipped" });
  });

  it("never takes the else-branch for an error", () => {
    const task = buildTask("1", "condition", { yes: ["2"], "#default#": ["3"] }, { onError: "error-path" });
    const { state } = driveRun(planOf(start(["1"]), task, work("2"), work("3")), { respond: outcomes({ 1: "fail" }) });
    assert.deepEqual(statusesOf(state), { 0: "done", 1: "done", 2: "skipped", 3: "skipped" });
  });

  it("starts a join of the kind `any` with the first branch, and only once", () => {
    const plan = planOf(
      start(["1", "2"]),
      work("1", ["9"]),
      work("2", ["9"]),
      work("9", ["10"], { join: "any" }),
      work("10"),
    );
    const { state, journal } = driveRun(plan, { choose: (count) => count - 1 });
    const runs = journal.filter((event) => event.type === "taskDone" && event.task === "9");
    assert.equal(runs.length, 1);
    assert.equal(state.status, "succeeded");
  });

  it("skips a join of the kind `any` when every branch is dead", () => {
    const plan = planOf(
      buildTask("0", "condition", { yes: [], no: ["1", "2"] }),
      work("1", ["9"]),
      work("2", ["9"]),
      work("9", [], { join: "any" }),
    );
    const { state } = driveRun(plan, { respond: outcomes({ 0: "yes" }) });
    assert.equal(statusesOf(state)["9"], "skipped");
  });

  it("passes a cycle without looping", () => {
    const { state } = driveRun(planOf(start(["1"]), work("1", ["2", "1"]), work("2", ["1", "3"]), work("3")));
    assert.deepEqual(statusesOf(state), { 0: "done", 1: "done", 2: "done", 3: "done" });
    assert.equal(state.status, "succeeded");
  });

  it("does not wait for what nothing leads to", () => {
    const { state } = driveRun(planOf(start(["1"]), work("1", ["9"]), work("orphan", ["9"]), work("9")));
    assert.deepEqual(statusesOf(state), { 0: "done", 1: "done", 9: "done" });
  });
});

describe("loops", () => {
  const values = (journal: RunEvent[]) =>
    journal.filter((event) => event.type === "frameEntered").map((event) => event.iteration);

  for (const items of [[], ["a"], ["a", "b", "c"]]) {
    it(`walks ${items.length} items, then goes on`, () => {
      const plan = planOf(
        start(["L"]),
        buildLoop("L", items, ["b"], ["after"]),
        work("b", ["c"]),
        work("c"),
        work("after"),
      );
      const { state, journal } = driveRun(plan);
      assert.deepEqual(
        values(journal),
        items.map((_, at) => at),
      );
      assert.equal(statusesOf(state).after, "done");
      assert.deepEqual(Object.keys(state.frames), [""]);
      assert.equal(state.status, "succeeded");
    });
  }

  it("shows each round its item, and the last round's results afterwards", () => {
    const seen: unknown[] = [];
    const plan = planOf(start(["L"]), buildLoop("L", ["x", "y"], ["b"], ["after"]), work("b"), work("after"));
    const state = emptyState();
    const { journal } = driveRun(plan);
    for (const event of journal) {
      apply(plan, state, structuredClone(event));
      if (event.type === "frameEntered") seen.push(state.frames[event.frame]?.node.L);
    }
    assert.deepEqual(seen, [
      { default: { value: "x", index: 0, total: 2 } },
      { default: { value: "y", index: 1, total: 2 } },
    ]);
    assert.deepEqual(state.frames[""]?.node.b, { from: "L#1/b" });
  });

  it("nests", () => {
    const plan = planOf(
      start(["O"]),
      buildLoop("O", [1, 2], ["I"], ["after"]),
      buildLoop("I", ["a", "b"], ["b"]),
      work("b"),
      work("after"),
    );
    const { state, journal } = driveRun(plan);
    const rounds = journal.flatMap((event) => (event.type === "taskDone" && event.task === "b" ? [event.frame] : []));
    assert.deepEqual(rounds, ["O#0.I#0", "O#0.I#1", "O#1.I#0", "O#1.I#1"]);
    assert.equal(state.status, "succeeded");
    assert.equal(statusesOf(state).after, "done");
  });

  it("keeps ids apart that hold the signs of frame paths", () => {
    const plan = planOf(start(["a.b#0"]), buildLoop("a.b#0", [1, 2], ["x/y"], ["after"]), work("x/y"), work("after"));
    const { state } = driveRun(plan);
    assert.equal(state.status, "succeeded");
    assert.equal(statusesOf(state).after, "done");
  });

  it("walks the other rounds when one fails, and fails the run", () => {
    const plan = planOf(
      start(["L"]),
      buildLoop("L", [1, 2, 3], ["b"], ["after"]),
      work("b", ["c"]),
      work("c"),
      work("after"),
    );
    const { state, journal } = driveRun(plan, {
      respond: ({ frame, task }) =>
        frame === "L#1" && task === "b" ? [{ at: 1, type: "taskFailed", frame, task, error }] : undefined,
    });
    assert.deepEqual(values(journal), [0, 1, 2]);
    assert.equal(statusesOf(state).after, "done");
    assert.equal(state.status, "failed");
  });

  it("keeps the latest result of a task, small or big", () => {
    const plan = planOf(start(["L"]), buildLoop("L", [1, 2, 3], ["b"]), work("b"));
    const results: Partial<RunEvent>[] = [{ node: "small" }, { nodeBlob: "hash" }, { node: "small again" }];
    let round = 0;
    const { state } = driveRun(plan, {
      respond: ({ frame, task }) =>
        task === "b" ? [{ at: 1, type: "taskDone", frame, task, ...results[round++] } as RunEvent] : undefined,
    });
    assert.equal(state.frames[""]?.node.b, "small again");
    assert.deepEqual(state.frames[""]?.nodeBlobs, {});
  });
});

describe("an event that does not fit", () => {
  const plan = planOf(start(["1", "L"]), work("1", ["2"]), work("2"), buildLoop("L", [1, 2], ["b"]), work("b"));
  const begun = (): RunState => {
    const state = apply(plan, emptyState(), { at: 0, type: "runStarted", playbook: "h", label: "l", start: {} });
    return apply(plan, state, { at: 1, type: "taskDone", frame: "", task: "0" });
  };
  const at = 2;
  const here = { at, frame: "" };
  const odd: Record<string, RunEvent> = {
    "a second start": { at, type: "runStarted", playbook: "h", label: "other", start: {} },
    "a result of a task that is done": { ...here, type: "taskDone", task: "0", node: 1 },
    "a result of a task that has not begun": { ...here, type: "taskDone", task: "2", node: 1 },
    "a failure of a task that is done": { ...here, type: "taskFailed", task: "0", error },
    "a result of a task that is not there": { ...here, type: "taskDone", task: "nowhere", node: 1 },
    "a result in a frame that is not there": { at, frame: "L#7", type: "taskDone", task: "1" },
    "a frame named like a property of every object": { at, frame: "constructor", type: "taskDone", task: "1" },
    "a task named like a property of every object": { ...here, type: "taskDone", task: "toString" },
    "a task named __proto__": { ...here, type: "taskFailed", task: "__proto__", error },
    "an intent of a task that is done": {
      ...here,
      type: "stepIntended",
      task: "0",
      command: "c",
      instance: "i",
      repeat: "ask",
    },
    "an attempt at a task that is done": { ...here, type: "stepAttempted", task: "0", outcome: "unknown", error },
    "a look at what was not intended": { ...here, type: "stepProbed", task: "1", found: false, summary: "" },
    "a question of a task that is done": { ...here, type: "questionAsked", task: "0", question: "?", options: [] },
    "an answer nobody asked for": { ...here, type: "questionAnswered", task: "1", answer: "send again", by: "x" },
    "a store change of a task that is done": { ...here, type: "storeChanged", task: "0", store: { a: 1 } },
    "a later round before the first": { at, type: "frameEntered", frame: "L#1", task: "L", iteration: 1, total: 2 },
    "a round of a task that is no loop": { at, type: "frameEntered", frame: "1#0", task: "1", iteration: 0, total: 2 },
    "a round whose path says another": { at, type: "frameEntered", frame: "L#1", task: "L", iteration: 0, total: 2 },
    "leaving the root": { at, type: "frameLeft", frame: "" },
    "leaving a frame that is not there": { at, type: "frameLeft", frame: "L#0" },
  };
  for (const [name, event] of Object.entries(odd)) {
    it(`changes nothing: ${name}`, () => assert.deepEqual(apply(plan, begun(), event), begun()));
  }

  it("changes nothing once the run has ended", () => {
    for (const last of [
      { at, type: "runCancelled", by: "x" },
      { at, type: "runFinished", status: "succeeded" },
      { at, type: "runFinished", status: "failed", error },
    ] as const) {
      const ended = apply(plan, begun(), last);
      const before = structuredClone(ended);
      for (const event of [
        { ...here, type: "taskDone", task: "1" },
        { at, type: "runFinished", status: "succeeded" },
        { at, type: "runResumed", by: "x" },
        { at, type: "runPaused", by: "x" },
        { at, type: "runCancelled", by: "x" },
      ] as const) {
        assert.deepEqual(apply(plan, ended, event), before);
      }
    }
  });

  it("leaves an open round alone", () => {
    const state = begun();
    apply(plan, state, { at, type: "frameEntered", frame: "L#0", task: "L", iteration: 0, total: 2, values: [1, 2] });
    const before = structuredClone(state);
    assert.deepEqual(apply(plan, state, { at, type: "frameLeft", frame: "L#0" }), before);
    const next = { at, type: "frameEntered", frame: "L#1", task: "L", iteration: 1, total: 2 } as const;
    assert.deepEqual(apply(plan, state, next), before);
  });
});

describe("a write's way through the state", () => {
  const plan = planOf(start(["1"]), work("1"));
  const step = { frame: "", task: "1" };
  const intent = {
    ...step,
    type: "stepIntended",
    command: "c",
    instance: "i",
    inputs: { a: 1 },
    repeat: "probe",
  } as const;
  const stateAfter = (...events: RunEvent[]) => {
    const state = apply(plan, emptyState(), { at: 0, type: "runStarted", playbook: "h", label: "l", start: {} });
    for (const event of [{ at: 1, type: "taskDone", frame: "", task: "0" } as const, ...events])
      apply(plan, state, event);
    return state.frames[""]?.tasks["1"];
  };

  it("is in doubt from its intent on", () => {
    const task = stateAfter({ at: 5, ...intent });
    assert.equal(task?.status, "intended");
    assert.equal(task?.outcome, "unknown");
    assert.deepEqual(task?.intent, { command: "c", instance: "i", inputs: { a: 1 }, repeat: "probe", at: 5 });
  });

  it("counts looks that find nothing, anew after each intent", () => {
    const nothing = { at: 6, ...step, type: "stepProbed", found: false, summary: "" } as const;
    assert.equal(stateAfter({ at: 5, ...intent }, nothing, nothing)?.emptyProbes, 2);
    const again = { at: 7, ...step, type: "stepAttempted", outcome: "not sent", error } as const;
    const task = stateAfter({ at: 5, ...intent }, nothing, nothing, again, { at: 8, ...intent });
    assert.equal(task?.emptyProbes, 0);
    assert.equal(task?.intent?.at, 8);
  });

  it("is ready again when it did not leave, and stays intended while it is in doubt", () => {
    const attempt = (outcome: "not sent" | "unknown") =>
      ({ at: 6, ...step, type: "stepAttempted", outcome, error, notBefore: 9 }) as const;
    assert.equal(stateAfter({ at: 5, ...intent }, attempt("not sent"))?.status, "ready");
    const doubted = stateAfter({ at: 5, ...intent }, attempt("unknown"));
    assert.equal(doubted?.status, "intended");
    assert.equal(doubted?.notBefore, 9);
    assert.equal(doubted?.failingSince, 6);
  });

  it("is sent again when a person says so", () => {
    const asked: RunEvent = { at: 6, ...step, type: "questionAsked", question: "?", options: [] };
    const answered = { at: 7, ...step, type: "questionAnswered", answer: "send again", by: "x" } as const;
    const task = stateAfter({ at: 5, ...intent }, asked, answered);
    assert.equal(task?.status, "ready");
    assert.equal(task?.outcome, "not sent");
  });
});
