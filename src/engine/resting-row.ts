/** What the row of a run shows that leaves memory: until when it rests, and for what. */
import type { RunState } from "#playbook/run-state.ts";
import type { ActiveRun } from "./active-run.ts";
import type { RunUpdate } from "./journal.ts";

/** What a run waits for that only a person can end, whatever moments there are until then. */
export const waitsForAnswer = "waits for an answer";

export function restingRow({ state, parked }: Pick<ActiveRun, "state" | "parked">): RunUpdate {
  if (state.status === "paused") return { status: "paused", waitingFor: pausedWords(state) };
  let next: { until: number; reason: string } | undefined;
  for (const one of parked.values()) if (next === undefined || one.until < next.until) next = one;
  if (!next) return { status: "waiting", waitingFor: waitsForAnswer };
  return { status: "waiting", waitingFor: next.reason, wakeAt: next.until };
}

/** What a paused run waits for. */
export function pausedWords({ paused }: Pick<RunState, "paused">): string {
  if (!paused) return "paused by a person";
  return `paused by ${paused.by}${paused.reason === undefined ? "" : `: ${paused.reason}`}`;
}
