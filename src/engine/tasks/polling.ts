/** Polling as XSOAR's GenericPolling does it, as a wait that is a row: no worker, no memory, no schedule of its own. */
import type { Json } from "#base/json.ts";
import type { CommandCall, PollingCall, Value } from "#playbook/model.ts";
import type { RunEvent, StepError } from "#playbook/run-event.ts";
import type { TaskState } from "#playbook/run-state.ts";
import { evaluate, type Scope } from "../evaluate.ts";
import { stepError } from "../step-codes.ts";
import type { ContextDraft } from "./context-draft.ts";
import type { Step } from "./step.ts";
import { textOf } from "./xsoar-call.ts";

/** What a poll was asked for, its values evaluated. */
export interface PollingPlan {
  call: CommandCall;
  /** All that were asked for. */
  ids: readonly string[];
  /** A path to those that are still pending. */
  pending: string;
  intervalMs: number;
  deadline: number;
  isFirst: boolean;
}

export function planPolling(polling: PollingCall, state: TaskState, scope: Scope): PollingPlan | StepError {
  const read = (value: Value): Json | undefined => {
    const result = evaluate(value, scope);
    return result.ok ? result.value : undefined;
  };
  const minutes = (value: Value, name: string): number | StepError => {
    const number = Number(textOf(read(value) ?? ""));
    return number > 0 && Number.isFinite(number)
      ? number * 60_000
      : stepError("ARGUMENT_MISSING", `${name} is a number of minutes above 0`);
  };
  const intervalMs = minutes(polling.intervalMinutes, "Interval");
  if (typeof intervalMs !== "number") return intervalMs;
  const timeoutMs = minutes(polling.timeoutMinutes, "Timeout");
  if (typeof timeoutMs !== "number") return timeoutMs;
  const ids = listOf(read(polling.ids));
  const names = listOf(polling.moreNames && read(polling.moreNames));
  const values = listOf(polling.moreValues && read(polling.moreValues));
  if (names.length !== values.length) {
    return stepError("ARGUMENT_MISSING", `There are ${names.length} additional arguments and ${values.length} values`);
  }
  const again = listOf(state.poll?.inputs.ids);
  const call: CommandCall = {
    name: textOf(read(polling.command) ?? "").trim(),
    arguments: Object.fromEntries([
      ...names.map((name, index) => [name, literal(values[index] ?? "")]),
      [textOf(read(polling.argument) ?? "ids"), literal((state.poll ? again : ids).join(","))],
    ]),
  };
  return {
    call,
    ids,
    pending: textOf(read(polling.pending) ?? ""),
    intervalMs,
    deadline: state.poll?.deadline ?? scope.now + timeoutMs,
    isFirst: state.poll === undefined,
  };
}

export type AfterPoll = { again: Extract<RunEvent, { type: "stepDelayed" }> } | { done: string } | { error: StepError };

/** What comes after a look: another one, the end, or an error because nothing can ever be found that way. */
export function afterPoll(step: Step, plan: PollingPlan, draft: ContextDraft): AfterPoll {
  const found = findIn(draft, plan.pending);
  const asked = new Set(plan.ids);
  const ids = found.filter((id) => asked.has(id));
  if (ids.length === 0) {
    // A path that leads nowhere even without its conditions would end every poll at once, unnoticed.
    const bare = withoutSelectors(plan.pending);
    if (plan.isFirst && found.length === 0 && findIn(draft, bare).length === 0) {
      return { error: stepError("COMMAND_FAILED", `Nothing is found at ${plan.pending}: the path (dt) is not right`) };
    }
    return { done: "Nothing is pending any more" };
  }
  const at = step.executor.now();
  const until = at + plan.intervalMs;
  if (until >= plan.deadline) return { done: `The time is over; still pending: ${ids.slice(0, 20).join(", ")}` };
  const { frame, task } = step.working;
  return { again: { at, type: "stepDelayed", frame, task, until, poll: { inputs: { ids }, deadline: plan.deadline } } };
}

function findIn(draft: ContextDraft, path: string): string[] {
  if (path === "") return [];
  const result = evaluate({ kind: "path", path }, draft.scope());
  return result.ok ? listOf(result.value) : [];
}

function withoutSelectors(path: string): string {
  let depth = 0;
  let bare = "";
  for (const sign of path) {
    if (sign === "(") depth += 1;
    if (depth === 0) bare += sign;
    if (sign === ")") depth = Math.max(0, depth - 1);
  }
  return bare;
}

function listOf(value: Json | undefined): string[] {
  if (value === undefined || value === null) return [];
  const items = Array.isArray(value) ? value.map(textOf) : textOf(value).split(",");
  return items.map((item) => item.trim()).filter((item) => item !== "");
}

function literal(value: string): Value {
  return { kind: "literal", value };
}
