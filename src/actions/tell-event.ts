import type { RunStory } from "#contract/run.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { placeOf } from "./explain-run.ts";
import { sentenceOf } from "./run-sentences.ts";

/** An event of a run's journal in a sentence. Inputs and outputs stand beside it, once. */
export function tellEvent(event: RunEvent, taskName: string | null): RunStory {
  return {
    at: new Date(event.at).toISOString(),
    task: "task" in event ? event.task : null,
    frame: placeOf(event),
    taskName,
    kind: event.type,
    text: sentenceOf(event),
    ...("error" in event && event.error ? { error: event.error } : {}),
    ...("instance" in event && event.instance !== undefined ? { instance: event.instance } : {}),
    ...("ms" in event && event.ms !== undefined ? { milliseconds: event.ms } : {}),
  };
}
