/** A block of the drawing over all its rounds: the one that tells most speaks for it. Pure. */
import type { RunBlock, StepState } from "#contract/run-view.ts";
import { labelInWords } from "#playbook/edge-words.ts";
import { plainEdge } from "#playbook/model.ts";
import type { StepRecord } from "#playbook/run-steps.ts";
import type { FrameStates } from "./frame-states.ts";
import type { RunBook } from "./run-book.ts";
import { insideOf, type StepStanding, standingOf } from "./step-standing.ts";
import type { RunFacts } from "./tell-wait.ts";

/** What goes on before what is over, and of that what went wrong first. */
const loudest: readonly StepState[] = ["running", "waiting", "queued", "failed", "succeeded", "skipped", "not reached"];

export interface Told {
  step: StepRecord;
  standing: StepStanding;
}

/** Of the loudest rounds the last one, but the first that failed: the others often follow from it. */
export function tellingStep(rounds: readonly Told[]): Told | undefined {
  for (const state of loudest) {
    const alike = rounds.filter(({ standing }) => standing.state === state);
    const found = state === "failed" ? alike[0] : alike.at(-1);
    if (found) return found;
  }
  return undefined;
}

export function roundsOf(steps: readonly StepRecord[], facts: RunFacts, frames: FrameStates): Told[] {
  return steps.map((step) => ({ step, standing: standingOf(step, facts, frames) }));
}

export function summarizeBlock(
  node: string,
  rounds: readonly Told[],
  book: RunBook,
  facts: RunFacts,
  frames: FrameStates,
): RunBlock | undefined {
  const told = tellingStep(rounds);
  if (!told) return undefined;
  const { step, standing } = told;
  const begun = rounds.filter(({ standing: { state } }) => state !== "skipped" && state !== "not reached");
  const times = begun.flatMap((one) => {
    const ms = millisecondsOf(one.step);
    return ms === null ? [] : [ms];
  });
  const isOpen = standing.state === "running" || standing.state === "waiting" || standing.state === "queued";
  return {
    node,
    frame: step.frame,
    round: step.round,
    rounds: begun.length,
    failedRounds: begun.filter(({ standing: { state } }) => state === "failed").length,
    state: standing.state,
    milliseconds: times.length === 0 ? null : times.reduce((sum, ms) => sum + ms, 0),
    openSince: isOpen && step.readyAt !== undefined ? new Date(step.readyAt).toISOString() : null,
    leftBy: [...new Set(begun.flatMap(({ step: { edge }, standing: { state } }) => edgeLeftBy(edge, state)))],
    attempts: begun.length === 1 ? (begun[0]?.step.requests ?? 0) : 0,
    waitingFor: standing.waitingFor,
    inside: insideOf(step, book, facts, frames),
  };
}

/** A block that failed goes on only by an edge that is made for it. */
function edgeLeftBy(edge: string | undefined, state: StepState): string[] {
  const label = edge === undefined || edge === plainEdge ? "" : labelInWords(edge);
  if (state === "succeeded") return [label];
  return state === "failed" && label !== "" ? [label] : [];
}

export function millisecondsOf({ readyAt, endedAt }: StepRecord): number | null {
  return readyAt === undefined || endedAt === undefined ? null : Math.max(0, endedAt - readyAt);
}
