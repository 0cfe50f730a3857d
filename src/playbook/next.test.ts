import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { buildLoop, buildPlaybook, buildTask, planOf } from "#test/build-playbook.ts";
import { type Asked, driveOn, driveRun } from "#test/drive-run.ts";
import type { FrameLoop, Task } from "./model.ts";
import { next } from "./next.ts";
import { buildPlan, type Plan } from "./plan.ts";
import type { RunEvent } from "./run-event.ts";
import { apply, emptyState, type RunState } from "./run-state.ts";
import { frameOf } from "./step-key.ts";

const error = { code: "TEST", message: "it broke" };

describe("next", () => {
  const plan = planOf(buildTask("0", "start", ["1"]), buildTask("1", "regular"));
  const begin = () => apply(plan, emptyState(), { at: 0, type: "runStarted", playbook: "h", label: "", start: {} });
  const decisions = (state: RunState) => next(plan, state).map((decision) => decision.do);

  it("has nothing to do before the start", () => assert.deepEqual(next(plan, emptyState()), []));

  it("works on what is ready, and finishes when nothing is open", () => {
    const state = begin();
    assert.deepEqual(decisions(state), ["work"]);
    apply(plan, state, { at: 1, type: "taskDone", frame: "", task: "0" });
    assert.deepEqual(
      next(plan, state).map((decision) => decision.do === "work" && decision.task),
      ["1"],
    );
    apply(plan, state, { at: 1, type: "taskDone", frame: "", task: "1" });
    assert.deepEqual(next(plan, state), [{ do: "finish", status: "succeeded" }]);
  });

  it("waits while a question is open", () => {
    const state = begin();
    apply(plan, state, { at: 1, type: "questionAsked", frame: "", task: "0", question: "?", options: [] });
    assert.deepEqual(next(plan, state), []);
  });

  it("does nothing while the run is paused, and goes on where it was", () => {
    const state = begin();
    apply(plan, state, { at: 1, type: "runPaused", by: "x" });
    assert.deepEqual(next(plan, state), []);
    apply(plan, state, { at: 2, type: "runResumed", by: "x" });
    assert.deepEqual(decisions(state), ["work"]);
  });

  it("finishes as failed when a task of any frame failed", () => {
    const state = begin();
    apply(plan, state, { at: 1, type: "taskFailed", frame: "", task: "0", error });
    assert.deepEqual(next(plan, state), [{ do: "finish", status: "failed" }]);
  });
});

/** Sub-playbooks that random playbooks call: a short one, one with a branch, and one that calls another. */
const short = buildPlan(buildPlaybook(buildTask("s", "start", ["x"]), buildTask("x", "regular")), "short");
const branched = buildPlan(
  buildPlaybook(
    buildTask("s", "start", ["x"]),
    buildTask("x", "condition", { a: ["y"], "#default#": ["z"] }),
    buildTask("y", "regular", ["z"]),
    buildTask("z", "title"),
  ),
  "branched",
);
const nested = buildPlan(
  buildPlaybook(buildTask("s", "start", ["c"]), callPlaybook("c", "branched")),
  "nested",
  new Map([["branched", branched]]),
);
const library = new Map([short, branched, nested].map((plan) => [plan.hash, plan]));
const loops: (FrameLoop | undefined)[] = [
  undefined,
  { kind: "for-each" },
  { kind: "until", groups: [], waitSeconds: 0 },
  { kind: "until-command", command: { name: "c", arguments: {} }, exit: "a", waitSeconds: 0 },
];

function callPlaybook(id: string, called: string, wiring = {}, loop?: FrameLoop): Task {
  const frame = {
    playbook: { id: called },
    separateContext: true,
    inputs: {},
    maxIterations: 3,
    ...(loop && { loop }),
  };
  return buildTask(id, "playbook", wiring, { frame });
}

/** Random playbooks: edges lead to higher numbers only, as the formats guarantee; loops walk bodies of their own. */
const randomPlan: fc.Arbitrary<Plan> = fc
  .record({
    tasks: fc.array(
      fc.record({
        kind: fc.constantFrom<"regular" | "condition" | "foreach" | "playbook">(
          "regular",
          "condition",
          "foreach",
          "playbook",
        ),
        edges: fc.array(fc.tuple(fc.constantFrom("#none#", "#default#", "#error#", "a", "b"), fc.nat(6)), {
          maxLength: 4,
        }),
        onError: fc.constantFrom<Task["onError"]>("stop", "continue", "error-path"),
        any: fc.boolean(),
        items: fc.nat(3),
        body: fc.nat(2),
        called: fc.constantFrom("short", "branched", "nested", "missing"),
        loop: fc.constantFrom(...loops),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    names: fc.constantFrom(
      (at: number) => `${at}`,
      (at: number) => ["__proto__", "constructor", "a.b#0", "a/b", "a|b"][at] ?? `t${at}`,
    ),
  })
  .map(({ tasks, names }) => {
    const built: Task[] = [buildTask("start", "start", [names(0)])];
    for (const [at, { kind, edges, onError, any, items, body, called, loop }] of tasks.entries()) {
      const wiring: Record<string, string[]> = Object.create(null);
      for (const [label, ahead] of edges) {
        const target = at + 1 + ahead;
        if (target < tasks.length) wiring[label] = [...(wiring[label] ?? []), names(target)];
      }
      const extra = { onError, ...(any ? { join: "any" as const } : {}) };
      if (kind === "playbook") built.push({ ...callPlaybook(names(at), called, wiring, loop), ...extra });
      else if (kind === "foreach") {
        const inner = Array.from({ length: body }, (_, index) => `${names(at)}-${index}`);
        const list = Array.from({ length: items }, (_, index) => index);
        built.push({ ...buildLoop(names(at), list, inner.slice(0, 1), wiring), ...extra });
        for (const [index, id] of inner.entries()) {
          built.push(buildTask(id, "regular", index + 1 < inner.length ? [`${inner[index + 1]}`] : []));
        }
      } else built.push(buildTask(names(at), kind, wiring, extra));
    }
    return buildPlan(buildPlaybook(...built), "test-hash", library);
  });

/** Endless choices from a seed. */
function choicesOf(seed: number) {
  let state = seed >>> 0;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return below === 0 ? 0 : Math.floor((state / 2 ** 32) * below);
  };
}

function randomOutcome(choose: (below: number) => number) {
  return ({ frame, task, state, definition }: Asked): RunEvent[] | undefined => {
    const at = 1;
    const what = choose(14);
    if (what === 0) return [{ at, type: "taskFailed", frame, task, error }];
    if (what === 4) return [{ at, type: "taskSkipped", frame, task, reason: "not there" }];
    if (definition?.type === "foreach") return undefined;
    const called = definition?.frame?.playbook?.id;
    if (called !== undefined) {
      // One that is not there is not entered: its task fails.
      if (!library.has(called)) return [{ at, type: "taskFailed", frame, task, error }];
      const entered = { type: "frameEntered", task, iteration: 0, private: what % 2 === 0 } as const;
      return [{ at, ...entered, frame: frameOf(frame, task, 0), total: definition?.frame?.loop ? 3 : 1, inputs: {} }];
    }
    if (what === 5 && !state.items) return [{ at, type: "itemsFixed", frame, task, total: 2, inputs: {} }];
    if (what === 6 && state.items && state.items.at < state.items.total) {
      return [{ at, type: "itemDone", frame, task, item: state.items.at, ...(choose(3) === 0 ? { error } : {}) }];
    }
    if (what === 1 && state.status === "ready") {
      return [{ at, type: "stepIntended", frame, task, command: "c", instance: "i", repeat: "probe" }];
    }
    if (what === 2) return [{ at, type: "stepAttempted", frame, task, outcome: "not sent", error }];
    if (what === 3) {
      return [
        { at, type: "questionAsked", frame, task, question: "?", options: [] },
        { at, type: "questionAnswered", frame, task, answer: "send again", by: "x" },
      ];
    }
    const label = ["#none#", "#default#", "a", "b", "c"][choose(5)] ?? "a";
    const context = [{ op: "append", path: "Seen", value: what } as const];
    return [{ at, type: "taskDone", frame, task, label, node: { frame, what }, context }];
  };
}

describe("random playbooks in random order", () => {
  it("end, with every task done, skipped, in error, or behind an error", () => {
    fc.assert(
      fc.property(randomPlan, fc.integer(), (plan, seed) => {
        const choose = choicesOf(seed);
        const { state } = driveRun(plan, { choose, respond: randomOutcome(choose), mostSteps: 20_000 });
        assert.ok(state.status === "succeeded" || state.status === "failed");
        const root = state.frames[""];
        for (const [path, frame] of Object.entries(state.frames)) {
          // Only what failed stays, to be mended: below a call that failed, and rounds of loops that were left with it.
          if (path !== "") assert.ok(frame.failed > 0 && (frame.called !== undefined || frame.kept), path);
          assert.equal(frame.open, frame.kept ? -1 : 0);
        }
        const tasks = Object.values(root?.tasks ?? {});
        const failed = tasks.some(({ status }) => status === "error");
        if (failed) assert.equal(state.status, "failed");
        for (const { status } of tasks) {
          assert.ok(["done", "skipped", "error", ...(failed ? ["pending"] : [])].includes(status), status);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("can be mended: what failed is tried again until nothing fails any more", () => {
    fc.assert(
      fc.property(randomPlan, fc.integer(), (plan, seed) => {
        const choose = choicesOf(seed);
        const { state } = driveRun(plan, { choose, respond: randomOutcome(choose), mostSteps: 20_000 });
        for (let round = 0; state.status === "failed" && round < 200; round++) {
          apply(plan, state, { at: 2, type: "runReopened", by: "x" });
          for (const [frame, { tasks }] of Object.entries(state.frames)) {
            for (const [task, { status }] of Object.entries(tasks)) {
              const below = Object.values(state.frames).some(
                ({ parent }) => parent?.frame === frame && parent.task === task,
              );
              if (status === "error" && !below) apply(plan, state, { at: 2, type: "taskDone", frame, task });
            }
          }
          driveOn(plan, state);
        }
        assert.equal(state.status, "succeeded");
        assert.equal(state.error, undefined);
      }),
      { numRuns: 300 },
    );
  });

  it("are the same state folded live, from the journal, through JSON, and from any snapshot", () => {
    fc.assert(
      fc.property(randomPlan, fc.integer(), fc.nat(), (plan, seed, cut) => {
        const choose = choicesOf(seed);
        const { state, journal } = driveRun(plan, { choose, respond: randomOutcome(choose), mostSteps: 20_000 });
        const stored = JSON.parse(JSON.stringify(journal)) as RunEvent[];
        const folded = stored.reduce((before, event) => apply(plan, before, structuredClone(event)), emptyState());
        assert.deepEqual(folded, state);
        const middle = cut % (stored.length + 1);
        const half = stored.slice(0, middle).reduce((before, event) => apply(plan, before, event), emptyState());
        const snapshot = JSON.parse(JSON.stringify(half)) as RunState;
        assert.deepEqual(next(plan, snapshot), next(plan, half));
        const resumed = stored.slice(middle).reduce((before, event) => apply(plan, before, event), snapshot);
        assert.equal(JSON.stringify(resumed), JSON.stringify(state));
      }),
      { numRuns: 300 },
    );
  });
});

describe("garbage", () => {
  const name = fc.constantFrom(
    "",
    "0",
    "1",
    "L",
    "b",
    "L#0",
    "L#1",
    "L#-1",
    "__proto__",
    "constructor",
    "L#0.L#0",
    "\ud800",
  );
  const label = fc.option(fc.constantFrom("#none#", "a", "__proto__", "toString"), { nil: undefined });
  const number = fc.constantFrom(-1, 0, 1, 2, Number.MAX_SAFE_INTEGER);
  const step = { at: fc.constant(1), frame: name, task: name };
  const event = fc.oneof(
    fc.record({
      at: fc.constant(1),
      type: fc.constant("runStarted"),
      playbook: name,
      label: name,
      start: fc.constant({}),
    }),
    fc.record({ ...step, type: fc.constant("taskDone"), label, node: fc.jsonValue() }),
    fc.record({ ...step, type: fc.constant("taskDone"), nodeBlob: name }),
    fc.record({ ...step, type: fc.constant("taskFailed"), error: fc.constant(error) }),
    fc.record({
      ...step,
      type: fc.constant("stepIntended"),
      command: name,
      instance: name,
      repeat: fc.constantFrom("ask", "probe"),
    }),
    fc.record({
      ...step,
      type: fc.constant("stepAttempted"),
      outcome: fc.constantFrom("unknown", "not sent", "failed"),
      error: fc.constant(error),
    }),
    fc.record({ ...step, type: fc.constant("stepProbed"), found: fc.boolean(), summary: name }),
    fc.record({ ...step, type: fc.constant("questionAsked"), question: name, options: fc.constant([]) }),
    fc.record({ ...step, type: fc.constant("questionAnswered"), answer: fc.constantFrom("send again", "x"), by: name }),
    fc.record({
      ...step,
      type: fc.constant("frameEntered"),
      iteration: number,
      total: number,
      values: fc.option(fc.jsonValue(), { nil: undefined }),
    }),
    fc.record({ at: fc.constant(1), type: fc.constant("frameLeft"), frame: name }),
    fc.record({ ...step, type: fc.constant("storeChanged"), store: fc.constant({ a: 1 }) }),
    fc.record({ at: fc.constant(1), type: fc.constantFrom("runPaused", "runResumed", "runCancelled"), by: name }),
    fc.record({ at: fc.constant(1), type: fc.constant("runFinished"), status: fc.constantFrom("succeeded", "failed") }),
    fc.record({ at: fc.constant(1), type: fc.constant("from a later version"), frame: name, task: name }),
  ) as fc.Arbitrary<RunEvent>;
  const plan = planOf(
    buildTask("0", "start", ["1", "L"]),
    buildTask("1", "condition", { a: ["__proto__"], "#default#": [] }),
    buildTask("__proto__", "regular"),
    buildLoop("L", [1, 2], ["b"]),
    buildTask("b", "regular", []),
  );

  it("never throws, keeps the counts true and stays JSON", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const begin = { at: 0, type: "runStarted", playbook: "h", label: "", start: {} } as const;
        const state = apply(plan, emptyState(), begin);
        for (const given of events) {
          apply(plan, state, structuredClone(given));
          for (const frame of Object.values(state.frames)) {
            const open = Object.values(frame.tasks).filter(({ status }) => /ready|intended|asked|inside/.test(status));
            if (frame.open >= 0) assert.equal(frame.open, open.length);
            assert.ok(frame.failed >= 0);
          }
          assert.deepEqual(next(plan, JSON.parse(JSON.stringify(state)) as RunState), next(plan, state));
        }
        assert.equal(Object.getPrototypeOf(state.frames[""]?.tasks), Object.prototype);
      }),
      { numRuns: 1_500 },
    );
  });
});
