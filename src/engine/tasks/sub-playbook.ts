/** Calls of sub-playbooks: their inputs, their rounds, and what they hand back. */

import type { Json, JsonObject } from "#base/json.ts";
import { isObject } from "#base/json.ts";
import type { ContextChange } from "#playbook/context-document.ts";
import { callName, planAt } from "#playbook/frame-plan.ts";
import type { FrameCall, Task } from "#playbook/model.ts";
import type { Decision } from "#playbook/next.ts";
import { define } from "#playbook/own-keys.ts";
import { taskOf } from "#playbook/plan.ts";
import type { RunEvent, StepError } from "#playbook/run-event.ts";
import { frameOf } from "#playbook/step-key.ts";
import { timersAt } from "#playbook/task-marks.ts";
import type { ContextOperation } from "#sdk/investigation.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import { evaluate, type Scope } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import { recordChanges } from "../record-changes.ts";
import { scopeOf } from "../scope.ts";
import { stepError } from "../step-codes.ts";
import { placeOf } from "../xsoar-scope.ts";
import { ContextDraft } from "./context-draft.ts";

/** Opens the first round of a call. The inputs are recorded whole: later rounds take theirs from what the first one saw. */
export async function callPlaybook(executor: Executor, run: ActiveRun, working: Working, task: Task): Promise<void> {
  const { frame, task: id } = working;
  const step = { at: executor.now(), frame, task: id };
  const called = callName(task) ?? "";
  const plan = planAt(run.plan, run.state, frame)?.calls.get(called);
  if (!plan || !task.frame) {
    const message = `The playbook ${called} is not there`;
    const event: RunEvent = task.skipUnavailable
      ? { ...step, type: "taskSkipped", reason: message }
      : {
          ...step,
          type: "taskFailed",
          error: stepError("PLAYBOOK_UNKNOWN", `${message}; bring it in and retry the task`),
        };
    return executor.record(run, [event]);
  }
  const scope = await scopeOf(executor, run, working);
  const inputs = callInputs(task.frame, plan.playbook.inputs ?? [], scope);
  if (!inputs.ok) return executor.record(run, [{ ...step, type: "taskFailed", error: inputs.error }]);
  const total = roundsOf(task.frame, inputs.value);
  if (total === 0) return executor.record(run, [{ ...step, type: "taskDone", summary: "nothing to walk" }]);
  const entered = enterRound(
    task.frame,
    { at: step.at, frame: frameOf(frame, id, 0), task: id, iteration: 0, total },
    inputs.value,
  );
  const operations = timersAt(task, "start").map(({ field, action }) => ({ op: "timer", field, action }) as const);
  return recordChanges(executor, run, [{ ...entered, values: inputs.value }], { operations });
}

/** Another round of a call: with the inputs that are its own. */
export function nextRound(
  run: ActiveRun,
  { frame, task: id, iteration, total, path }: Extract<Decision, { do: "iterate" }>,
  at: number,
): RunEvent {
  const round = { at, frame: path, task: id, iteration, total };
  const plan = planAt(run.plan, run.state, frame);
  const call = plan && taskOf(plan, id)?.frame;
  if (!call?.playbook) return { ...round, type: "frameEntered" };
  const values = run.state.frames[frameOf(frame, id, iteration - 1)]?.parent?.values;
  return enterRound(call, round, isObject(values) ? values : {});
}

/** A sub-playbook with a context of its own hands its outputs to the one around it, and nothing else. */
export async function leaveCall(executor: Executor, run: ActiveRun, path: string): Promise<void> {
  const frame = run.state.frames[path];
  const at = executor.now();
  const left: RunEvent = { at, type: "frameLeft", frame: path };
  const plan = frame?.context !== undefined && frame.parent ? planAt(run.plan, run.state, path) : undefined;
  const outputs = plan?.playbook.outputs ?? [];
  if (!frame?.parent || outputs.length === 0) return executor.record(run, [left]);
  await executor.investigations.load(run.head.investigationId, run.head.id);
  const place = await placeOf(executor, run, frame.parent.frame);
  const draft = new ContextDraft(executor, run, place);
  draft.takeOutputs(isObject(frame.context) ? frame.context : {}, outputs);
  const changes: { context?: ContextChange[] } = draft.privateChanges();
  const shared: ContextOperation[] = draft.sharedChanges();
  return recordChanges(executor, run, [{ ...left, ...changes }], { context: shared });
}

function enterRound(
  call: FrameCall,
  round: { at: number; frame: string; task: string; iteration: number; total: number },
  given: JsonObject,
): Extract<RunEvent, { type: "frameEntered" }> {
  const inputs = call.loop?.kind === "for-each" ? inputsOfRound(given, round.iteration) : given;
  return { ...round, type: "frameEntered", inputs, ...(call.separateContext ? { private: true } : {}) };
}

/** The element at that place of each input; one that has fewer, a single value too, is absent then. */
function inputsOfRound(given: JsonObject, iteration: number): JsonObject {
  const inputs: JsonObject = {};
  for (const [key, value] of Object.entries(given)) {
    const list = Array.isArray(value) ? value : [value];
    if (iteration < list.length) define(inputs, key, list[iteration] ?? null);
  }
  return inputs;
}

function roundsOf({ loop, maxIterations }: FrameCall, inputs: JsonObject): number {
  if (!loop) return 1;
  if (loop.kind !== "for-each") return maxIterations;
  const lengths = Object.values(inputs).map((value) => (Array.isArray(value) ? value.length : 1));
  return Math.min(maxIterations, Math.max(0, ...lengths));
}

/** What the caller gives, else the sub-playbook's own default; both are read where the caller stands. */
function callInputs(
  call: FrameCall,
  declared: NonNullable<import("#playbook/model.ts").Playbook["inputs"]>,
  scope: Scope,
): { ok: true; value: JsonObject } | { ok: false; error: StepError } {
  const inputs: JsonObject = {};
  const known = new Map(declared.map((one) => [one.key, one]));
  for (const key of new Set([...Object.keys(call.inputs), ...known.keys()])) {
    const given = Object.hasOwn(call.inputs, key) ? call.inputs[key] : undefined;
    let value: Json | undefined;
    for (const source of [given, known.get(key)?.value]) {
      if (value !== undefined || !source) continue;
      const result = evaluate(source, scope);
      if (!result.ok)
        return { ok: false, error: { ...result.error, message: `input ${key}: ${result.error.message}` } };
      value = result.value ?? undefined;
    }
    if (value !== undefined) define(inputs, key, value);
    else if (known.get(key)?.required) {
      return { ok: false, error: stepError("ARGUMENT_MISSING", `The sub-playbook needs the input ${key}`) };
    }
  }
  return { ok: true, value: inputs };
}
