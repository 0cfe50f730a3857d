import type { Decision } from "#playbook/next.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { ActiveRun } from "./active-run.ts";
import { stepError } from "./step-codes.ts";
import { nextRound } from "./tasks/sub-playbook.ts";

/** What a decision that needs no work comes to: a frame left or entered, a loop ended, a call failed. */
export function graphEvent(
  run: ActiveRun,
  decision: Exclude<Decision, { do: "work" | "finish" | "watch" }>,
  at: number,
): RunEvent {
  switch (decision.do) {
    case "leaveFrame":
      return { at, type: "frameLeft", frame: decision.frame };
    case "iterate":
      return nextRound(run, decision, at);
    case "endLoop":
      return { at, type: "taskDone", frame: decision.frame, task: decision.task };
    case "failCall": {
      const { frame, task, called, error } = decision;
      const message = `in the sub-playbook ${called}: ${error?.message ?? "a task failed"}`;
      return { at, type: "taskFailed", frame, task, error: { code: error?.code ?? "INTERNAL", message } };
    }
    case "exceedLoop": {
      const { frame, task, total } = decision;
      const error = stepError("LOOP_TOO_LONG", `The loop was not over after ${total} rounds, as many as it may have`);
      return { at, type: "taskFailed", frame, task, error };
    }
  }
}
