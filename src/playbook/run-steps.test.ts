import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildLoop, buildTask, callCommand, planOf } from "#test/build-playbook.ts";
import { driveRun } from "#test/drive-run.ts";
import type { RunEvent } from "./run-event.ts";
import { foldSteps, type StepRecord } from "./run-steps.ts";

const start = (at = 0): RunEvent => ({ at, type: "runStarted", playbook: "h", label: "l", start: { alert: 7 } });
const done = (task: string, at: number, more: Partial<Extract<RunEvent, { type: "taskDone" }>> = {}): RunEvent => ({
  at,
  type: "taskDone",
  frame: "",
  task,
  ...more,
});

function steps(plan: ReturnType<typeof planOf>, events: RunEvent[]): Record<string, StepRecord> {
  const folded = foldSteps(plan, structuredClone(events)).steps;
  return Object.fromEntries(
    folded.map((step) => [step.round === null ? step.node : `${step.node}/${step.round}`, step]),
  );
}

const outcomes = (found: Record<string, StepRecord>) =>
  Object.fromEntries(
    Object.entries(found).map(([name, { ended, task }]) => [name, ended ?? task?.status ?? "not reached"]),
  );

const line = planOf(
  buildTask("0", "start", ["1"]),
  buildTask("1", "regular", ["2"], callCommand("read")),
  buildTask("2", "regular", [], callCommand("write")),
);

describe("a run told block by block", () => {
  test("the trigger holds what started the run, blocks their times, inputs and outputs", () => {
    const found = steps(line, [
      start(1_000),
      done("0", 1_001),
      done("1", 1_500, { inputs: { id: 1 }, node: { name: "x" }, instance: "Sekoia", ms: 40, summary: "read it" }),
    ]);
    assert.deepEqual(found["0"]?.outputs, { alert: 7 });
    const { readyAt, endedAt, inputs, outputs, instance, requests, summary } = found["1"] as StepRecord;
    assert.deepEqual(
      { readyAt, endedAt, inputs, outputs, instance, requests, summary },
      {
        readyAt: 1_001,
        endedAt: 1_500,
        inputs: { id: 1 },
        outputs: { name: "x" },
        instance: "Sekoia",
        requests: 1,
        summary: "read it",
      },
    );
    assert.deepEqual(outcomes(found), { "0": "done", "1": "done", "2": "ready" });
  });

  test("a write counts its intents, and not one that never left", () => {
    const intended = (at: number): RunEvent => ({
      at,
      type: "stepIntended",
      frame: "",
      task: "2",
      command: "write",
      instance: "XSOAR",
      inputs: { body: at },
      repeat: "probe",
    });
    const attempt = (at: number, code: string, outcome: "not sent" | "unknown" = "not sent"): RunEvent => ({
      at,
      type: "stepAttempted",
      frame: "",
      task: "2",
      outcome,
      error: { code, message: code },
      notBefore: at + 10,
    });
    const found = steps(line, [
      start(),
      done("0", 1),
      done("1", 2),
      intended(3),
      attempt(4, "EFFECT_TOO_LATE"),
      intended(5),
      attempt(6, "VENDOR_UNREACHABLE"),
      intended(7),
      attempt(8, "VENDOR_OUTCOME_UNKNOWN", "unknown"),
    ]);
    const write = found["2"] as StepRecord;
    assert.equal(write.requests, 2);
    assert.equal(write.task?.status, "intended");
    assert.equal(write.task?.outcome, "unknown");
    assert.equal(write.error?.code, "VENDOR_OUTCOME_UNKNOWN");
    assert.deepEqual(write.inputs, { body: 7 });
    assert.equal(write.events.length, 6);
  });

  test("values that lie in blobs are told by their hash, whichever came last", () => {
    const found = steps(line, [
      start(),
      done("0", 1),
      done("1", 2, { inputsBlob: "hi", nodeBlob: "ho", instance: "S" }),
    ]);
    const { inputs, inputsBlob, outputs, outputsBlob } = found["1"] as StepRecord;
    assert.deepEqual(
      { inputs, inputsBlob, outputs, outputsBlob },
      { inputs: undefined, inputsBlob: "hi", outputs: undefined, outputsBlob: "ho" },
    );
  });

  const fork = planOf(
    buildTask("0", "start", ["1"]),
    buildTask("1", "condition", { high: ["2"], "#default#": ["3"] }, { branches: [] }),
    buildTask("2", "title", ["4"]),
    buildTask("3", "title", ["4"]),
    buildTask("4", "regular", { "#none#": ["5"], "#error#": ["6"] }, { ...callCommand("x"), onError: "error-path" }),
    buildTask("5", "title"),
    buildTask("6", "title"),
  );

  const tables: {
    name: string;
    events: RunEvent[];
    outcomes: Record<string, string>;
    edges: Record<string, string>;
  }[] = [
    {
      name: "the branch that was not taken is skipped, what lies ahead is not reached",
      events: [start(), done("0", 1), done("1", 2, { label: "high" })],
      outcomes: {
        "0": "done",
        "1": "done",
        "2": "ready",
        "3": "skipped",
        "4": "pending",
        "5": "not reached",
        "6": "not reached",
      },
      edges: { "1": "high" },
    },
    {
      name: "a label that is wired nowhere leaves by the else-branch",
      events: [start(), done("0", 1), done("1", 2, { label: "unheard of" })],
      outcomes: {
        "0": "done",
        "1": "done",
        "2": "skipped",
        "3": "ready",
        "4": "pending",
        "5": "not reached",
        "6": "not reached",
      },
      edges: { "1": "#default#" },
    },
    {
      name: "a block that fails with an error path is failed, and the run goes on by that path",
      events: [
        start(),
        done("0", 1),
        done("1", 2, { label: "high" }),
        done("2", 3),
        {
          at: 4,
          type: "taskFailed",
          frame: "",
          task: "4",
          error: { code: "VENDOR_REFUSED", message: "no" },
          instance: "V",
        },
      ],
      outcomes: { "0": "done", "1": "done", "2": "done", "3": "skipped", "4": "failed", "5": "skipped", "6": "ready" },
      edges: { "1": "high", "4": "#error#" },
    },
  ];
  for (const table of tables) {
    test(table.name, () => {
      const found = steps(fork, table.events);
      assert.deepEqual(outcomes(found), table.outcomes);
      const edges = Object.entries(found).flatMap(([id, { edge }]) =>
        edge === undefined || edge === "#none#" ? [] : [[id, edge]],
      );
      assert.deepEqual(Object.fromEntries(edges), table.edges);
    });
  }

  test("an attempt's error is gone once the block is done", () => {
    const found = steps(line, [
      start(),
      done("0", 1),
      { at: 2, type: "stepAttempted", frame: "", task: "1", outcome: "failed", error: { code: "X", message: "x" } },
      done("1", 9, { instance: "S" }),
    ]);
    assert.equal(found["1"]?.error, undefined);
    assert.equal(found["1"]?.requests, 2);
  });

  test("a question stands until it is answered", () => {
    const asked: RunEvent = { at: 3, type: "questionAsked", frame: "", task: "1", question: "Why?", options: [] };
    const before = [start(), done("0", 1), asked];
    assert.equal(steps(line, before)["1"]?.question, "Why?");
    const answered: RunEvent = {
      at: 4,
      type: "questionAnswered",
      frame: "",
      task: "1",
      answer: "send again",
      by: "Ada",
    };
    assert.equal(steps(line, [...before, answered])["1"]?.question, undefined);
  });
});

describe("loops", () => {
  const looping = (items: number) =>
    planOf(
      buildTask("0", "start", ["1"]),
      buildLoop(
        "1",
        Array.from({ length: items }, (_, at) => at),
        ["2"],
        ["4"],
      ),
      buildTask("2", "title", ["3"]),
      buildTask("3", "title"),
      buildTask("4", "title"),
    );

  test("each round has its own steps, and the loop tells its rounds", () => {
    const plan = looping(3);
    const { journal } = driveRun(plan);
    const found = steps(plan, journal);
    const rounds = { "2/0": "done", "2/1": "done", "2/2": "done", "3/0": "done", "3/1": "done", "3/2": "done" };
    assert.deepEqual(outcomes(found), { "0": "done", "1": "done", "4": "done", ...rounds });
    const told = found["1"]?.events.map(({ type }) => type);
    assert.deepEqual(told, [
      "frameEntered",
      "frameLeft",
      "frameEntered",
      "frameLeft",
      "frameEntered",
      "frameLeft",
      "taskDone",
    ]);
    assert.deepEqual(found["1"]?.inputs, { items: [0, 1, 2] });
  });

  test("a round under way shows what it did not come to yet", () => {
    const plan = looping(2);
    const { journal } = driveRun(plan);
    const upToSecondRound = journal.slice(
      0,
      journal.findIndex((event) => event.type === "frameEntered" && event.iteration === 1) + 1,
    );
    const found = steps(plan, upToSecondRound);
    assert.equal(found["1"]?.task?.status, "inside");
    assert.deepEqual(outcomes(found), {
      "0": "done",
      "1": "inside",
      "2/0": "done",
      "3/0": "done",
      "2/1": "ready",
      "3/1": "not reached",
      "4": "not reached",
    });
  });

  test("a loop over nothing has no rounds: its body is skipped", () => {
    const plan = looping(0);
    const found = steps(plan, driveRun(plan).journal);
    assert.deepEqual(outcomes(found), { "0": "done", "1": "done", "2": "skipped", "3": "skipped", "4": "done" });
  });

  test("rounds of a loop in a loop are counted on, so that each is told apart", () => {
    const plan = planOf(
      buildTask("0", "start", ["1"]),
      buildLoop("1", ["a", "b"], ["2"]),
      buildLoop("2", ["x", "y"], ["3"]),
      buildTask("3", "title"),
    );
    const found = foldSteps(plan, driveRun(plan).journal).steps.filter(({ node }) => node === "3");
    assert.deepEqual(
      found.map(({ round }) => round),
      [0, 1, 2, 3],
    );
    assert.equal(new Set(found.map(({ frame }) => frame)).size, 4);
  });

  test("of very many rounds the last are told, and those that failed", () => {
    const plan = looping(500);
    let seen = 0;
    const { journal } = driveRun(plan, {
      respond: ({ frame, task }) => {
        if (task !== "2" || seen++ !== 7) return undefined;
        return [{ at: 1, type: "taskFailed", frame, task, error: { code: "X", message: "x" } }];
      },
    });
    const rounds = foldSteps(plan, journal).steps.filter(({ node }) => node === "2");
    assert.equal(rounds.length, 101);
    assert.equal(rounds[0]?.round, 7);
    assert.equal(rounds[0]?.ended, "failed");
    assert.equal(rounds.at(-1)?.round, 499);
  });
});

test("names of objects' own properties are blocks like any other", () => {
  const plan = planOf(
    buildTask("0", "start", ["constructor", "__proto__"]),
    buildTask("constructor", "title"),
    buildTask("__proto__", "title"),
  );
  const found = foldSteps(plan, driveRun(plan).journal).steps;
  assert.deepEqual(
    found.map(({ node, ended }) => [node, ended]),
    found.map(({ node }) => [node, "done"]),
  );
});

test("a journal that does not fit the playbook is told as far as it fits", () => {
  const odd: RunEvent[] = [
    start(),
    done("99", 1),
    { at: 1, type: "frameLeft", frame: "9#0" },
    { at: 1, type: "frameEntered", frame: "1#5", task: "1", iteration: 5, total: 9 },
    { at: 2, type: "runCancelled", by: "Ada" },
  ];
  const { log, steps: found } = foldSteps(line, odd);
  assert.deepEqual(
    log.map(({ type }) => type),
    ["runStarted", "runCancelled"],
  );
  assert.equal(found.length, 3);
});

describe("what people did to a run", () => {
  const plan = planOf(buildTask("0", "start", ["1"]), buildTask("1", "regular", ["2"]), buildTask("2", "regular"));
  const at = 5;
  const failed: RunEvent[] = [
    { at, type: "runStarted", playbook: "h", label: "", start: {} },
    { at, type: "taskDone", frame: "", task: "0" },
    { at, type: "taskFailed", frame: "", task: "1", error: { code: "TEST", message: "it broke" } },
    { at, type: "runFinished", status: "failed", error: { code: "TEST", message: "it broke" } },
    { at, type: "runReopened", by: "ada" },
  ];
  const stepAfter = (...events: RunEvent[]) => foldSteps(plan, [...failed, ...events]).steps[1];

  test("has what is tried again under way, as if it had not failed", () => {
    const step = stepAfter({ at, type: "taskRetried", frame: "", task: "1", by: "ada" });
    assert.deepEqual(
      [step?.ended, step?.endedAt, step?.error, step?.task?.status],
      [undefined, undefined, undefined, "ready"],
    );
  });

  test("has what is completed by hand done, and what is skipped neither done nor failed", () => {
    assert.equal(stepAfter({ at, type: "taskDone", frame: "", task: "1", by: "ada" })?.ended, "done");
    const skipped = stepAfter({ at, type: "taskSkipped", frame: "", task: "1", by: "ada", reason: "" });
    assert.deepEqual([skipped?.ended, skipped?.error, skipped?.task?.status], [undefined, undefined, "skipped"]);
  });

  test("counts no request for a write that was kept back", () => {
    const intended = {
      at,
      type: "stepIntended",
      frame: "",
      task: "1",
      command: "c",
      instance: "i",
      repeat: "ask",
    } as const;
    const back: RunEvent = { at, type: "stepDelayed", frame: "", task: "1", until: at, keptBack: "paused" };
    const events: RunEvent[] = [...failed.slice(0, 2), intended, back];
    assert.equal(foldSteps(plan, events).steps[1]?.requests, 0);
  });
});
