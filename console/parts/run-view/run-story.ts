/** What happened in a run, or in one block, in order. */
import type { RunStory } from "#contract/run.ts";
import { durationWords } from "../duration.ts";

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
