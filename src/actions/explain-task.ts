/** Why a task of a run had its turn, was skipped, or never came to it: from the journal, in sentences. */
import { labelInWords } from "#playbook/edge-words.ts";
import { nameOfTask, planOfPath } from "#playbook/frame-names.ts";
import type { Plan } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState, type TaskState } from "#playbook/run-state.ts";
import { isAbout, type TaskPlace } from "#playbook/task-place.ts";

export function explainTask(plan: Plan, events: readonly RunEvent[], place: TaskPlace): string[] {
  let state = emptyState();
  let before: TaskState["status"] | undefined;
  let came = false;
  const told: string[] = [];
  for (const event of events) {
    state = apply(plan, state, structuredClone(event));
    const now = taskIn(state, place)?.status;
    if (now !== before && !isAbout(event, place)) {
      if (now === "ready") told.push(`Its turn came ${momentOf(plan, event)}`);
      else if (now === "skipped")
        told.push(`It was skipped ${momentOf(plan, event)}: no way that leads to it was taken`);
    }
    before = now;
    came ||= now !== undefined && now !== "pending";
  }
  // What it stood in may be over and gone.
  if (before === "pending" || (before === undefined && !came)) told.push(...explainAbsence(plan, state, place));
  return told;
}

/** When something changed for a task: what happened then elsewhere. */
function momentOf(plan: Plan, event: RunEvent): string {
  switch (event.type) {
    case "runStarted":
      return "with the beginning of the run";
    case "frameEntered":
      return event.total > 1 ? `with round ${event.iteration + 1} of ${event.total}` : "when what it stands in began";
    case "taskDone": {
      const edge = event.label === undefined ? "" : labelInWords(event.label);
      const name = nameOfTask(plan, event.frame, event.task);
      if (event.skipped) return `when ${event.by ?? "a person"} had the run pass over ${name}`;
      return edge === "" ? `when ${name} was done` : `when ${name} went on by ${edge}`;
    }
    case "taskFailed":
      return `when ${nameOfTask(plan, event.frame, event.task)} failed and the run went on after it`;
    case "taskSkipped":
      return `when ${nameOfTask(plan, event.frame, event.task)} was skipped`;
    default:
      return "then";
  }
}

function explainAbsence(plan: Plan, state: RunState, { frame, task }: TaskPlace): string[] {
  const around = planOfPath(plan, frame);
  const tasks = Object.hasOwn(state.frames, frame) ? state.frames[frame]?.tasks : undefined;
  if (!around || !tasks) return ["The run did not come to what it stands in"];
  const waited = [...around.edges].flatMap(([id, edges]) => {
    if (!edges.some(({ to }) => to === task)) return [];
    const status = Object.hasOwn(tasks, id) ? tasks[id]?.status : undefined;
    return status === "done" || status === "skipped"
      ? []
      : [`${nameOfTask(plan, frame, id)} ${standing[status ?? "pending"]}`];
  });
  return [`The run did not come to it${waited.length === 0 ? "" : `: ${waited.join(", and ")}`}`];
}

const standing: Record<Exclude<TaskState["status"], "done" | "skipped">, string> = {
  pending: "has not had its turn",
  ready: "is to be worked on",
  intended: "has sent something and knows no answer yet",
  asked: "waits for a person",
  inside: "is under way",
  error: "failed",
};

function taskIn(state: RunState, { frame, task }: TaskPlace): TaskState | undefined {
  const tasks = Object.hasOwn(state.frames, frame) ? state.frames[frame]?.tasks : undefined;
  return tasks && Object.hasOwn(tasks, task) ? tasks[task] : undefined;
}
