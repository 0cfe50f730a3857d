import type { RunStep } from "#contract/run.ts";
import type { StepRecord } from "#playbook/run-steps.ts";
import { describeWait, type LiveWork } from "./describe-wait.ts";
import { sentenceOf } from "./run-sentences.ts";

export interface StepFacts {
  row: { status: string; waitingFor: string | null };
  /** What the run does in memory; undefined: it is not there. */
  live: readonly LiveWork[] | undefined;
  now: number;
}

export type StepWords = Pick<RunStep, "state" | "waitingFor" | "summary">;

/** What a block is to the eye, and why it does not go on. Pure. */
export function describeStep(step: StepRecord, facts: StepFacts): StepWords {
  const { task, ended, question } = step;
  const last = step.events.findLast(({ type }) => type === "taskDone" || type === "taskSkipped");
  const byHand = last && "by" in last && last.by !== undefined;
  const summary = byHand ? sentenceOf(last) : (step.summary ?? null);
  const is = (state: RunStep["state"], waitingFor: string | null = null): StepWords => ({ state, waitingFor, summary });
  if (byHand && last.type === "taskDone" && last.skipped && ended === "done") return is("skipped");
  if (ended !== undefined) return is(ended === "failed" ? "failed" : "succeeded");
  if (task?.status === "skipped") return is("skipped");
  if (task === undefined || task.status === "pending") return is("not reached");
  const { status } = facts.row;
  if (status === "succeeded" || status === "failed" || status === "cancelled") {
    // It stood at the block's door, no more.
    if (task.status === "ready" && task.attempts === 0) return is("not reached");
    return {
      ...is("failed"),
      summary: status === "cancelled" ? "Cut off: the run was cancelled" : "Cut off: the run ended",
    };
  }
  if (question !== undefined) return is("waiting", `A person has to decide: ${question}`);
  if (status === "paused") return is("waiting", "Paused by a person");
  if (task.status === "inside") return is("running");
  const live = facts.live?.find((one) => one.frame === step.frame && one.task === step.node);
  if (live) {
    const wait = describeWait(live);
    return wait === undefined ? is("running") : is("waiting", withError(wait, step));
  }
  if (task.notBefore !== undefined && task.notBefore > facts.now) {
    return is("waiting", withError(`${nextMove(step)} at ${new Date(task.notBefore).toISOString()}`, step));
  }
  if (status === "waiting") return is("waiting", facts.row.waitingFor);
  return is("queued");
}

function nextMove({ task }: StepRecord): string {
  return task?.outcome === "unknown" ? "Looks up whether it arrived" : "Tries again";
}

function withError(wait: string, { error }: StepRecord): string {
  return error === undefined || wait.includes(error.message) ? wait : `${wait}. The last attempt: ${error.message}`;
}
