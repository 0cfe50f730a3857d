/** What happened in a run, or in one block, in order. */
import type { RunDetail, RunStory } from "#contract/run.ts";
import { durationWords } from "../../parts/duration.ts";

/** The run's own log and those of all its steps as one; what happened at the same moment keeps its order. */
export function wholeStory({ log, steps }: Pick<RunDetail, "log" | "steps">): RunStory[] {
  const all = [...log, ...steps.flatMap((step) => step.log)];
  return all
    .map((entry, order) => ({ entry, order, at: Date.parse(entry.at), rank: rankOf(entry) }))
    .sort((a, b) => a.at - b.at || a.rank - b.rank || a.order - b.order)
    .map(({ entry }) => entry);
}

/** The beginning comes before and the end after whatever has the same time. */
function rankOf({ kind }: RunStory): number {
  if (kind === "runStarted") return 0;
  return kind === "runFinished" || kind === "runCancelled" ? 2 : 1;
}

/** `+1.2 s` after the beginning. */
export function offsetWords(at: string, since: string | null): string {
  if (since === null) return "";
  const distance = Date.parse(at) - Date.parse(since);
  return distance < 0 ? `−${durationWords(-distance)}` : `+${durationWords(distance)}`;
}

export type StoryTone = "succeeded" | "failed" | "waiting" | "running" | "idle";

/** The colour of an entry's mark. */
export function toneOf({ kind, error }: RunStory): StoryTone {
  if (kind === "taskFailed" || (kind === "runFinished" && error)) return "failed";
  if (error || kind === "questionAsked" || kind === "runPaused" || kind === "taskSkipped" || kind === "stepProbed")
    return "waiting";
  if (kind === "taskDone" || kind === "runFinished" || kind === "questionAnswered") return "succeeded";
  const begins = ["runStarted", "runResumed", "runReopened", "runForked", "taskRetried"];
  return begins.includes(kind) ? "running" : "idle";
}
