import type { Json, JsonObject } from "#base/json.ts";
import type { ContextChange } from "#playbook/context-document.ts";
import type { RunEvent, StepError } from "#playbook/run-event.ts";
import type { TaskState } from "#playbook/run-state.ts";
import { stepError } from "../step-codes.ts";

export interface StepEnd {
  inputs?: JsonObject;
  node?: Json;
  instance?: string;
  ms?: number;
  summary?: string;
  entries?: string[];
  context?: ContextChange[];
}

/** The last event of a step: of its task, or of one of its items, with the task's when it was the last. */
export function endStep(
  { items, error: before }: Pick<TaskState, "items" | "error">,
  place: { at: number; frame: string; task: string },
  what: StepEnd,
  error?: StepError,
  label?: string,
): RunEvent[] {
  const { at, frame, task } = place;
  const over: RunEvent = error
    ? { at, type: "taskFailed", frame, task, error }
    : { at, type: "taskDone", frame, task, ...(label === undefined ? {} : { label }) };
  if (!items) return [{ ...over, ...what }];
  const { inputs: _, ...rest } = what;
  const item: RunEvent = { at, type: "itemDone", frame, task, item: items.at, ...rest, ...(error ? { error } : {}) };
  if (items.at + 1 < items.total) return [item];
  const failed = items.failed + (error ? 1 : 0);
  if (failed === 0) return [item, over];
  const first = error ?? before ?? stepError("COMMAND_FAILED", "an item failed");
  const message = `${failed} of ${items.total} items failed: ${first.message}`;
  return [item, { at, type: "taskFailed", frame, task, error: { code: first.code, message } }];
}
