import type { RunEvent } from "#playbook/run-event.ts";
import type { RunState } from "#playbook/run-state.ts";

export type StepClass = "local" | "read" | "write";
export type StepOutcome = "done" | "failed" | "not sent" | "unknown";

/** Upper bounds in milliseconds; the last bucket has none. */
export const stepBoundsMs = [5, 20, 50, 100, 250, 500, 1_000, 2_500, 5_000, 15_000, 60_000] as const;

/**
 * What happened since this process became active, counted as it is recorded: plain numbers, since every event of every
 * run comes through here.
 */
export class RunCounts {
  started = 0;
  readonly finished = { succeeded: 0, failed: 0, cancelled: 0 };
  readonly steps: Record<StepClass, Record<StepOutcome, number>> = {
    local: { done: 0, failed: 0, "not sent": 0, unknown: 0 },
    read: { done: 0, failed: 0, "not sent": 0, unknown: 0 },
    write: { done: 0, failed: 0, "not sent": 0, unknown: 0 },
  };
  /** Answered commands by how long they took; one more bucket than there are bounds. */
  readonly commandBuckets = new Array<number>(stepBoundsMs.length + 1).fill(0);
  commandMs = 0;
  questions = 0;

  /** `state` as it is before the event. */
  count(state: RunState, event: RunEvent): void {
    switch (event.type) {
      case "runStarted":
        this.started += 1;
        break;
      case "runFinished":
        this.finished[event.status] += 1;
        break;
      case "runCancelled":
        this.finished.cancelled += 1;
        break;
      case "taskDone":
        this.steps[classOf(state, event)].done += 1;
        if (event.ms !== undefined) this.#time(event.ms);
        break;
      case "taskFailed":
        this.steps[classOf(state, event)].failed += 1;
        break;
      case "stepAttempted": {
        const counts = this.steps[classOf(state, event)];
        counts[event.outcome] += 1;
        break;
      }
      case "questionAsked":
        this.questions += 1;
        break;
    }
  }

  #time(ms: number): void {
    this.commandMs += ms;
    let bucket = 0;
    while (bucket < stepBoundsMs.length && ms > (stepBoundsMs[bucket] ?? 0)) bucket += 1;
    this.commandBuckets[bucket] = (this.commandBuckets[bucket] ?? 0) + 1;
  }
}

/** A write has its intent in the state; a read that is answered or fails names its instance, or is tried again. */
function classOf(
  state: RunState,
  event: Extract<RunEvent, { type: "taskDone" | "taskFailed" | "stepAttempted" }>,
): StepClass {
  if (state.frames[event.frame]?.tasks[event.task]?.intent) return "write";
  return event.type === "stepAttempted" || event.instance !== undefined ? "read" : "local";
}
