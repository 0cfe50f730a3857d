import assert from "node:assert/strict";
import { test } from "node:test";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import type { FrameCall, Task } from "./model.ts";
import { buildPlan } from "./plan.ts";
import type { RunEvent } from "./run-event.ts";
import { foldSteps } from "./run-steps.ts";
import { findSubRun, listCalledFrames } from "./sub-run.ts";

function call(id: string, name: string, next: string[] = []): Task {
  const frame: FrameCall = { playbook: { name }, separateContext: true, inputs: {}, maxIterations: 10 };
  return buildTask(id, "playbook", next, { frame });
}

const inner = buildPlan(
  { ...buildPlaybook(buildTask("0", "start", ["1"]), buildTask("1", "regular")), id: "inner", name: "inner" },
  "inner",
);
const middle = buildPlan(
  { ...buildPlaybook(buildTask("0", "start", ["1"]), call("1", "inner")), id: "middle", name: "middle" },
  "middle",
  new Map([["inner", inner]]),
);
const outer = buildPlan(
  buildPlaybook(buildTask("0", "start", ["1"]), call("1", "middle", ["2"]), buildTask("2", "title")),
  "outer",
  new Map([["middle", middle]]),
);

const entered = (at: number, frame: string): RunEvent => ({
  at,
  type: "frameEntered",
  frame,
  task: "1",
  iteration: 0,
  total: 1,
  inputs: { of: frame },
});
const done = (at: number, frame: string, task: string, summary = ""): RunEvent => ({
  at,
  type: "taskDone",
  frame,
  task,
  summary,
});
const events: RunEvent[] = [
  { at: 1, type: "runStarted", playbook: "outer", label: "a run", start: {} },
  done(2, "", "0"),
  entered(3, "1#0"),
  done(4, "1#0", "0"),
  entered(5, "1#0.1#0"),
  done(6, "1#0.1#0", "0"),
  done(7, "1#0.1#0", "1", "the innermost"),
  { at: 8, type: "frameLeft", frame: "1#0.1#0" },
  done(9, "1#0", "1"),
  { at: 10, type: "frameLeft", frame: "1#0" },
  done(11, "", "1"),
  done(12, "", "2"),
];

test("a sub-playbook's part is a run of its own, however deep it was called", () => {
  const found = findSubRun(outer, events, "1#0.1#0");
  assert.ok(found);
  assert.equal(found.plan.playbook.name, "inner");
  const { steps } = foldSteps(found.plan, found.events);
  assert.deepEqual(
    steps.map(({ node, ended, summary }) => [node, ended, summary]),
    [
      ["0", "done", ""],
      ["1", "done", "the innermost"],
    ],
  );
  assert.deepEqual(steps[0]?.outputs, { inputs: { of: "1#0.1#0" } });
});

test("each level names the sub-playbooks it called, and no deeper ones", () => {
  assert.deepEqual(
    listCalledFrames({ plan: outer, events }).map(({ frame, playbook, leftAt }) => [frame, playbook.name, leftAt]),
    [["1#0", "middle", 10]],
  );
  const found = findSubRun(outer, events, "1#0");
  assert.ok(found);
  assert.deepEqual(
    listCalledFrames(found).map(({ frame, playbook }) => [frame, playbook.name]),
    [["1#0", "inner"]],
  );
});

test("a path that was never a sub-playbook's leads nowhere", () => {
  for (const path of ["2#0", "1#1", "1#0.1#1", "nonsense", "."])
    assert.equal(findSubRun(outer, events, path), undefined);
});
