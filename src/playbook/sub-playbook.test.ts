/** Sub-playbooks as frames, their loops, items of a task, skips, and mending what failed: the graph's side of it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import { driveRun, statusesOf, type Work } from "#test/drive-run.ts";
import { exitTaskId, planAt, taskAt } from "./frame-plan.ts";
import type { FrameLoop, Task } from "./model.ts";
import { next } from "./next.ts";
import { buildPlan, type Plan } from "./plan.ts";
import type { RunEvent } from "./run-event.ts";
import { apply, emptyState, type RunState } from "./run-state.ts";

const error = { code: "TEST", message: "it broke" };

function call(id: string, called: string, wiring: string[] = [], extra: Partial<Task> = {}, loop?: FrameLoop): Task {
  const frame = {
    playbook: { id: called },
    separateContext: true,
    inputs: {},
    maxIterations: 3,
    ...(loop && { loop }),
  };
  return buildTask(id, "playbook", wiring, { frame, ...extra });
}

const child = buildPlan(buildPlaybook(buildTask("0", "start", ["1"]), buildTask("1", "regular")), "child");

/** The root is 0 → call → after. */
function planWith(task: Task, calls: Record<string, Plan> = { child }): Plan {
  const playbook = buildPlaybook(buildTask("0", "start", [task.id]), task, buildTask("after", "regular"));
  return buildPlan(playbook, "root", new Map(Object.entries(calls)));
}

/** Enters sub-playbooks, and answers what is named. */
function respondWith(plan: Plan, named: (work: Work) => RunEvent[] | undefined = () => undefined, total = 1) {
  return (work: Work): RunEvent[] | undefined => {
    const { frame, task } = work;
    const given = named(work);
    if (given) return given;
    const isCall = plan.playbook.tasks[task]?.frame?.playbook !== undefined && frame === "";
    if (!isCall) return undefined;
    return [
      { at: 1, type: "frameEntered", frame: `${task}#0`, task, iteration: 0, total, private: true, inputs: { a: 1 } },
    ];
  };
}

describe("a sub-playbook", () => {
  it("is walked by its own plan, and its caller goes on when it is over", () => {
    const plan = planWith(call("c", "child", ["after"]));
    const seen: string[] = [];
    const respond = respondWith(plan, ({ frame, task }) => {
      seen.push(`${frame}|${task}`);
      return undefined;
    });
    const { state } = driveRun(plan, { respond });
    assert.deepEqual(seen, ["|0", "|c", "c#0|0", "c#0|1", "|after"]);
    assert.equal(state.status, "succeeded");
    assert.deepEqual(Object.keys(state.frames), [""]);
    // Its tasks have the same ids as the caller's: what they found is not the caller's.
    assert.equal(state.frames[""]?.node["1"], undefined);
  });

  it("twelve deep ends like one", () => {
    let inner = child;
    for (let depth = 0; depth < 12; depth++) {
      const playbook = buildPlaybook(buildTask("0", "start", ["c"]), call("c", "inner"));
      inner = buildPlan(playbook, `deep-${depth}`, new Map([["inner", inner]]));
    }
    const respond = ({ frame, task }: Work): RunEvent[] | undefined =>
      task === "c"
        ? [
            {
              at: 1,
              type: "frameEntered",
              frame: `${frame === "" ? "" : `${frame}.`}c#0`,
              task,
              iteration: 0,
              total: 1,
            },
          ]
        : undefined;
    const { state, journal } = driveRun(inner, { respond });
    assert.equal(state.status, "succeeded");
    assert.equal(journal.filter(({ type }) => type === "frameLeft").length, 12);
  });

  it("that is not there is not entered, whatever the journal says", () => {
    const plan = planWith(call("c", "missing", ["after"]));
    const state = apply(plan, emptyState(), { at: 0, type: "runStarted", playbook: "root", label: "", start: {} });
    apply(plan, state, { at: 1, type: "taskDone", frame: "", task: "0" });
    apply(plan, state, { at: 1, type: "frameEntered", frame: "c#0", task: "c", iteration: 0, total: 1 });
    assert.deepEqual(Object.keys(state.frames), [""]);
  });

  it("changes its private context, and only by its outputs the one around it", () => {
    const grandchild = child;
    const middle = buildPlan(
      buildPlaybook(buildTask("0", "start", ["c"]), call("c", "grandchild")),
      "middle",
      new Map([["grandchild", grandchild]]),
    );
    const plan = planWith(call("m", "middle"), { middle });
    const at = 1;
    const events: RunEvent[] = [
      { at, type: "runStarted", playbook: "root", label: "", start: {} },
      { at, type: "taskDone", frame: "", task: "0" },
      { at, type: "frameEntered", frame: "m#0", task: "m", iteration: 0, total: 1, private: true },
      { at, type: "taskDone", frame: "m#0", task: "0", context: [{ op: "set", path: "Key", value: "middle" }] },
      { at, type: "frameEntered", frame: "m#0.c#0", task: "c", iteration: 0, total: 1, private: true },
      { at, type: "taskDone", frame: "m#0.c#0", task: "0", context: [{ op: "set", path: "Key", value: "inner" }] },
      { at, type: "taskDone", frame: "m#0.c#0", task: "1", context: [{ op: "set", path: "Out", value: 7 }] },
    ];
    const state = events.reduce((before, event) => apply(plan, before, event), emptyState());
    assert.deepEqual(state.frames["m#0"]?.context, { Key: "middle" });
    assert.deepEqual(state.frames["m#0.c#0"]?.context, { Key: "inner", Out: 7 });
    apply(plan, state, { at, type: "frameLeft", frame: "m#0.c#0", context: [{ op: "set", path: "Out", value: 7 }] });
    assert.deepEqual(state.frames["m#0"]?.context, { Key: "middle", Out: 7 });
  });
});

describe("a sub-playbook with a task in error", () => {
  const broken = ({ frame, task }: Work): RunEvent[] | undefined =>
    frame === "c#0" && task === "1" ? [{ at: 1, type: "taskFailed", frame, task, error }] : undefined;

  it("fails its caller, whose error names it, and holds what follows", () => {
    const plan = planWith(call("c", "child", ["after"]));
    const { state } = driveRun(plan, { respond: respondWith(plan, broken) });
    assert.deepEqual(statusesOf(state), { 0: "done", c: "error" });
    assert.equal(state.status, "failed");
    assert.deepEqual(state.frames["c#0"]?.tasks["1"]?.status, "error");
  });

  it("lets the caller go on where the caller says so, by the error path where it has one", () => {
    for (const [onError, wiring, expected] of [
      ["continue", "#none#", "done"],
      ["error-path", "#error#", "done"],
      ["error-path", "#none#", "skipped"],
    ] as const) {
      const plan = planWith({ ...call("c", "child"), next: { [wiring]: ["after"] }, onError });
      const { state } = driveRun(plan, { respond: respondWith(plan, broken) });
      assert.equal(statusesOf(state).after, expected);
      assert.equal(state.status, "succeeded");
      assert.deepEqual(Object.keys(state.frames), [""]);
    }
  });

  it("is mended in place: the failed task is tried again, and the run goes on from there", () => {
    const plan = planWith(call("c", "child", ["after"]));
    const { state } = driveRun(plan, { respond: respondWith(plan, broken) });
    apply(plan, state, { at: 5, type: "runReopened", by: "ada" });
    apply(plan, state, { at: 5, type: "taskRetried", frame: "c#0", task: "1", by: "ada" });
    assert.equal(state.status, "active");
    assert.equal(state.error, undefined);
    assert.equal(state.frames[""]?.tasks.c?.status, "inside");
    assert.equal(state.frames["c#0"]?.tasks["1"]?.generation, 1);
    assert.deepEqual(
      next(plan, state).map((decision) => decision.do === "work" && `${decision.frame}|${decision.task}`),
      ["c#0|1"],
    );
    apply(plan, state, { at: 6, type: "taskDone", frame: "c#0", task: "1" });
    assert.deepEqual(next(plan, state), [{ do: "leaveFrame", frame: "c#0" }]);
    apply(plan, state, { at: 6, type: "frameLeft", frame: "c#0" });
    assert.deepEqual(next(plan, state), [{ do: "endLoop", frame: "", task: "c" }]);
    apply(plan, state, { at: 6, type: "taskDone", frame: "", task: "c" });
    apply(plan, state, { at: 6, type: "taskDone", frame: "", task: "after" });
    assert.deepEqual(next(plan, state), [{ do: "finish", status: "succeeded" }]);
  });

  it("is mended by a person who completes what failed", () => {
    const plan = planWith(call("c", "child", ["after"]));
    const { state } = driveRun(plan, { respond: respondWith(plan, broken) });
    apply(plan, state, { at: 5, type: "runReopened", by: "ada" });
    apply(plan, state, { at: 5, type: "taskDone", frame: "c#0", task: "1", node: { by: "hand" } });
    assert.deepEqual(next(plan, state), [{ do: "leaveFrame", frame: "c#0" }]);
    assert.equal(state.frames[""]?.failed, 0);
  });
});

describe("a loop around a sub-playbook", () => {
  const until: FrameLoop = { kind: "until", groups: [], waitSeconds: 60 };

  function driveLoop(loop: FrameLoop, labels: string[], maxIterations = 3) {
    const task = call("c", "child", ["after"], {}, loop);
    if (task.frame) task.frame.maxIterations = maxIterations;
    const plan = planWith(task);
    const asked: string[] = [];
    const respond = respondWith(
      plan,
      ({ frame, task: id }) => {
        if (id !== exitTaskId) return undefined;
        asked.push(frame);
        const at = 10 * asked.length;
        return [{ at, type: "taskDone", frame, task: id, label: labels[asked.length - 1] ?? "no" }];
      },
      maxIterations,
    );
    return { plan, asked, ...driveRun(plan, { respond }) };
  }

  it("is asked after each round, and ends when the answer says so", () => {
    const { asked, state } = driveLoop(until, ["#default#", "exit"]);
    assert.deepEqual(asked, ["c#0", "c#1"]);
    assert.equal(state.status, "succeeded");
    assert.deepEqual(statusesOf(state), { 0: "done", c: "done", after: "done" });
    assert.deepEqual(Object.keys(state.frames), [""]);
  });

  it("fails when it is not over after as many rounds as it may have", () => {
    const { asked, state } = driveLoop(until, []);
    assert.deepEqual(asked, ["c#0", "c#1", "c#2"]);
    assert.equal(state.status, "failed");
    assert.equal(state.error?.code, "LOOP_TOO_LONG");
  });

  it("asked by a command, ends by the answer it names, in any case", () => {
    const loop: FrameLoop = {
      kind: "until-command",
      command: { name: "Exists", arguments: {} },
      exit: "yes",
      waitSeconds: 0,
    };
    assert.deepEqual(driveLoop(loop, ["no", "Yes"]).asked, ["c#0", "c#1"]);
  });

  it("waits between rounds", () => {
    const plan = planWith(call("c", "child", [], {}, until));
    const at = 1_000;
    const events: RunEvent[] = [
      { at, type: "runStarted", playbook: "root", label: "", start: {} },
      { at, type: "taskDone", frame: "", task: "0" },
      { at, type: "frameEntered", frame: "c#0", task: "c", iteration: 0, total: 3 },
      { at, type: "taskDone", frame: "c#0", task: "0" },
      { at, type: "taskDone", frame: "c#0", task: "1" },
      { at, type: "taskDone", frame: "c#0", task: exitTaskId, label: "#default#" },
      { at: 5_000, type: "frameLeft", frame: "c#0" },
    ];
    const state = events.reduce((before, event) => apply(plan, before, event), emptyState());
    const again = { do: "iterate", frame: "", task: "c", iteration: 1, total: 3, path: "c#1", notBefore: 65_000 };
    assert.deepEqual(next(plan, state), [again]);
  });

  it("over lists takes one element a round, and asks nobody", () => {
    const plan = planWith(call("c", "child", ["after"], {}, { kind: "for-each" }));
    const { state, journal } = driveRun(plan, { respond: respondWith(plan, undefined, 3) });
    assert.equal(state.status, "succeeded");
    assert.equal(journal.filter(({ type }) => type === "frameEntered").length, 3);
  });

  it("knows its own task in the frame it asks about, and no other there", () => {
    const plan = planWith(call("c", "child", [], {}, until));
    const state = apply(plan, emptyState(), { at: 0, type: "runStarted", playbook: "root", label: "", start: {} });
    apply(plan, state, { at: 1, type: "taskDone", frame: "", task: "0" });
    apply(plan, state, { at: 1, type: "frameEntered", frame: "c#0", task: "c", iteration: 0, total: 3 });
    assert.equal(taskAt(plan, state, "c#0", exitTaskId)?.type, "condition");
    assert.equal(taskAt(plan, state, "c#0", "1")?.id, "1");
    assert.equal(taskAt(plan, state, "", exitTaskId), undefined);
    assert.equal(planAt(plan, state, "c#0"), child);
    assert.equal(planAt(plan, state, "nowhere"), plan);
  });
});

describe("a task that runs once an item", () => {
  const plan = planWith(buildTask("c", "regular", ["after"]), {});
  const at = 1;
  const begin = (): RunState =>
    [
      { at, type: "runStarted", playbook: "root", label: "", start: {} },
      { at, type: "taskDone", frame: "", task: "0" },
      { at, type: "itemsFixed", frame: "", task: "c", total: 2, inputs: { items: [1, 2] } },
    ].reduce((before, event) => apply(plan, before, event as RunEvent), emptyState());

  it("has its items in order, each a step of its own", () => {
    const state = begin();
    const intent = {
      at,
      type: "stepIntended",
      frame: "",
      task: "c",
      command: "x",
      instance: "i",
      repeat: "ask",
    } as const;
    apply(plan, state, intent);
    apply(plan, state, { at, type: "itemDone", frame: "", task: "c", item: 1 });
    assert.equal(state.frames[""]?.tasks.c?.items?.at, 0, "not the one that is next");
    apply(plan, state, { at, type: "itemDone", frame: "", task: "c", item: 0, entries: ["1@7"] });
    const task = state.frames[""]?.tasks.c;
    assert.equal(task?.status, "ready");
    assert.equal(task?.intent, undefined);
    assert.equal(task?.items?.at, 1);
    apply(plan, state, { at, type: "itemDone", frame: "", task: "c", item: 1, error, entries: ["2@7"] });
    assert.equal(task?.items?.failed, 1);
    apply(plan, state, { at, type: "taskFailed", frame: "", task: "c", error });
    assert.deepEqual(state.frames[""]?.lastEntries, ["1@7", "2@7"]);
    assert.equal(state.frames[""]?.tasks.c?.status, "error");
  });

  it("fixes them once: a second list is not heard", () => {
    const state = begin();
    apply(plan, state, { at, type: "itemsFixed", frame: "", task: "c", total: 9, inputs: {} });
    assert.equal(state.frames[""]?.tasks.c?.items?.total, 2);
  });
});

describe("a task that is skipped because what it needs is not there", () => {
  it("takes what hangs on it alone with it, and holds up no join", () => {
    const playbook = buildPlaybook(
      buildTask("0", "start", ["s", "1"]),
      buildTask("s", "regular", ["only", "join"]),
      buildTask("only", "regular"),
      buildTask("1", "regular", ["join"]),
      buildTask("join", "title"),
    );
    const plan = buildPlan(playbook, "root");
    const respond = ({ frame, task }: Work): RunEvent[] | undefined =>
      task === "s" ? [{ at: 1, type: "taskSkipped", frame, task, reason: "no such command" }] : undefined;
    const { state } = driveRun(plan, { respond });
    assert.deepEqual(statusesOf(state), { 0: "done", s: "skipped", only: "skipped", 1: "done", join: "done" });
    assert.equal(state.status, "succeeded");
  });
});
