/** How a step came out: by which edge it is left, why it failed, whether it is tried again. */
import { chooseEdge } from "#playbook/choose-edge.ts";
import { exitTaskId } from "#playbook/frame-plan.ts";
import type { RunEvent, StepError } from "#playbook/run-event.ts";
import { stepError } from "../step-codes.ts";
import type { DraftedEntry } from "../war-room.ts";
import type { Step } from "./step.ts";
import { textOf } from "./xsoar-call.ts";

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
