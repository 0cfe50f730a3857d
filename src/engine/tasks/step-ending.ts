/** The last event of a step: how it ended, by which edge, or when it is tried again. */
import type { Json, JsonObject } from "#base/json.ts";
import { chooseEdge } from "#playbook/choose-edge.ts";
import type { ContextChange } from "#playbook/context-document.ts";
import { exitTaskId } from "#playbook/frame-plan.ts";
import type { RunEvent, StepError } from "#playbook/run-event.ts";
import { stepError } from "../step-codes.ts";
import type { DraftedEntry } from "../war-room.ts";
import type { Step } from "./step.ts";
import { textOf } from "./xsoar-call.ts";

/** What is recorded of a step beside how it ended. */
export type StepFacts = {
  inputs?: JsonObject;
  node?: Json;
  instance?: string;
  ms?: number;
  summary?: string;
  entries?: string[];
  context?: ContextChange[];
};

/** The last event of a step: of its task, or of one of its items, with the task's when it was the last. */
export function endingOf(
  step: Step,
  place: { frame: string; task: string },
  what: StepFacts,
  error?: StepError,
  label?: string,
): RunEvent[] {
  const { frame, task } = place;
  const at = step.executor.now();
  const { items } = step.state;
  const over: RunEvent = error
    ? { at, type: "taskFailed", frame, task, error }
    : { at, type: "taskDone", frame, task, ...(label === undefined ? {} : { label }) };
  if (!items) return [{ ...over, ...what }];
  const { inputs: _, ...rest } = what;
  const item: RunEvent = { at, type: "itemDone", frame, task, item: items.at, ...rest, ...(error ? { error } : {}) };
  if (items.at + 1 < items.total) return [item];
  const failed = items.failed + (error ? 1 : 0);
  if (failed === 0) return [item, over];
  const first = error ?? step.state.error ?? stepError("COMMAND_FAILED", "an item failed");
  const message = `${failed} of ${items.total} items failed: ${first.message}`;
  return [item, { at, type: "taskFailed", frame, task, error: { code: first.code, message } }];
}

/** By which edge a command that decides is left: its last entry says it. */
export function labelOf(
  { task, working }: Step,
  drafts: readonly DraftedEntry[],
): { label: string } | { problem: string } | undefined {
  if (task.type !== "condition") return undefined;
  const answer = textOf(drafts.at(-1)?.contents ?? "");
  return working.task === exitTaskId ? { label: answer } : chooseEdge(task, answer);
}

export function failureOf(drafts: readonly DraftedEntry[]): StepError {
  const messages = drafts.filter(({ type }) => type === "error").map(({ contents }) => textOf(contents));
  return stepError("COMMAND_FAILED", messages.join("; "));
}

export function retryOf(step: Step, error: StepError): RunEvent | undefined {
  const options = step.xsoar?.options;
  if (!options || step.state.attempts >= options.retryCount) return undefined;
  const { frame, task } = step.working;
  const at = step.executor.now();
  return { at, type: "stepAttempted", frame, task, outcome: "failed", error, notBefore: at + options.retryIntervalMs };
}
