/** What a run came to, task by task, as its journal tells it: frames that are gone included. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { planAt, taskAt } from "#playbook/frame-plan.ts";
import type { Plan } from "#playbook/plan.ts";
import type { RunEvent, StepError } from "#playbook/run-event.ts";
import { apply, emptyState } from "#playbook/run-state.ts";

export interface TaskOutcome {
  frame: string;
  task: string;
  name: string;
  playbook: string;
  ended: "done" | "failed" | "skipped" | "asked";
  /** Of a task that decides: the branch it left by, as the playbook names it. */
  label?: string;
  compared?: Json[];
  error?: StepError;
}

export type Outcome = Map<string, TaskOutcome>;

export function outcomeOf(plan: Plan, events: readonly RunEvent[]): Outcome {
  const outcome: Outcome = new Map();
  let state = emptyState();
  for (const event of events) {
    const ended = endOf(event);
    if (ended && "task" in event && "frame" in event) {
      const { frame, task: id } = event;
      const task = taskAt(plan, state, frame, id);
      const key = `${frame}|${id}`;
      const before = outcome.get(key);
      const inputs = "inputs" in event ? event.inputs : undefined;
      const compared = comparedIn(inputs);
      const label = event.type === "taskDone" ? event.label : undefined;
      outcome.set(key, {
        frame,
        task: id,
        name: task?.name || (task?.type === "start" ? "Playbook triggered" : id),
        playbook: planAt(plan, state, frame)?.playbook.name ?? before?.playbook ?? "",
        ended,
        ...(label !== undefined && task?.type === "condition" ? { label } : {}),
        ...(compared ? { compared } : {}),
        ...(event.type === "taskFailed" ? { error: event.error } : {}),
      });
    }
    state = apply(plan, state, structuredClone(event));
  }
  return outcome;
}

function endOf(event: RunEvent): TaskOutcome["ended"] | undefined {
  switch (event.type) {
    case "taskDone":
      return "done";
    case "taskFailed":
      return "failed";
    case "taskSkipped":
      return "skipped";
    case "questionAsked":
      return "asked";
    default:
      return undefined;
  }
}

function comparedIn(inputs: JsonObject | undefined): Json[] | undefined {
  const compared = isObject(inputs) ? inputs.compared : undefined;
  return Array.isArray(compared) ? compared : undefined;
}
