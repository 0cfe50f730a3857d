/** Which task of a run a person means, whether it can be changed now, and if not, why not. */
import { TocsinError } from "#base/errors.ts";
import { labelInWords } from "#playbook/edge-words.ts";
import { exitTaskId, taskAt } from "#playbook/frame-plan.ts";
import { defaultEdge, plainEdge, type Task } from "#playbook/model.ts";
import { own } from "#playbook/own-keys.ts";
import type { RunState, TaskState } from "#playbook/run-state.ts";
import type { TaskPlace } from "#playbook/task-place.ts";
import type { ActiveRun } from "./active-run.ts";
import { letGoStep, onlyWaits } from "./let-go.ts";

export interface FoundTask {
  definition: Task;
  state: TaskState;
}

export function findTask(run: ActiveRun, { frame, task }: TaskPlace): FoundTask {
  const found = own(run.state.frames, frame);
  if (!found) {
    throw new TocsinError("TASK_NOT_OPEN", `What task ${task} of run ${run.head.id} stood in (${frame}) is over`, {
      mend: "A round or a sub-playbook that ended is not changed any more. Rerun from a task before it instead.",
    });
  }
  const definition = taskAt(run.plan, run.state, frame, task);
  if (!definition) throw new TocsinError("NOT_FOUND", `Run ${run.head.id} has no task ${task}`);
  const state = own(found.tasks, task);
  if (!state || state.status === "pending") {
    throw new TocsinError("TASK_NOT_OPEN", `The turn of ${definition.name} has not come`, {
      mend: "Wait until the run comes to it; pause the run to have it stop there.",
    });
  }
  return { definition, state };
}

/** The failed task at this place. */
export function findFailedTask(run: ActiveRun, place: TaskPlace): FoundTask {
  const found = findTask(run, place);
  if (found.state.status === "error") return found;
  throw new TocsinError("TASK_NOT_FAILED", `${found.definition.name} has not failed, so it cannot be retried`, {
    mend:
      found.state.status === "done" || found.state.status === "skipped"
        ? "To have it done once more, rerun from it: that begins a new run."
        : "Wait for its end.",
  });
}

/** The task at this place, which waits, failed, or stands where nothing of it is under way: a person may say how it ends. */
export function findEndableTask(run: ActiveRun, place: TaskPlace): FoundTask {
  const found = findTask(run, place);
  const { name } = found.definition;
  switch (found.state.status) {
    case "done":
    case "skipped":
      throw new TocsinError("TASK_NOT_OPEN", `${name} is over`, {
        mend: "To have it done once more, rerun from it: that begins a new run.",
      });
    case "intended":
      throw underWay(name, "what it sent has no answer yet, and Tocsin is finding out whether it arrived");
    case "inside":
      for (const below of placesBelow(run.state, place)) refuseUnderWay(run, below, name);
      break;
    default:
      if (!onlyWaits(run, place.frame, place.task)) throw underWay(name, "it is being worked on");
  }
  return found;
}

/** Nothing of the task, and of what it opened, waits or is heard any more. It must have been found endable. */
export function letGoTask(run: ActiveRun, place: TaskPlace): void {
  for (const { frame, task } of [place, ...placesBelow(run.state, place)]) letGoStep(run, frame, task);
}

/** The edge by which a person lets a task end, from the label as written or as people read it. */
export function labelOf({ definition }: FoundTask, given: string | undefined): string | undefined {
  if (definition.id === exitTaskId) {
    if (given !== undefined) return given;
    throw new TocsinError("BAD_REQUEST", `${definition.name} needs a label`, {
      mend: 'Answer "exit" to end the loop.',
    });
  }
  const wired = Object.keys(definition.next);
  const named = wired.filter((label) => label !== plainEdge);
  const list = named.map((label) => labelInWords(label)).join(", ");
  if (given === undefined || given === plainEdge) {
    const isOpen = definition.type === "condition" && named.length > 0 && !wired.includes(plainEdge);
    if (!isOpen) return undefined;
    throw new TocsinError("BAD_REQUEST", `${definition.name} is left by a branch, and none was named`, {
      mend: `Name one of: ${list}.`,
    });
  }
  const wanted = given.trim().toLowerCase();
  const label =
    wired.find((one) => one === given) ??
    wired.find((one) => one.toLowerCase() === wanted || labelInWords(one).toLowerCase() === wanted);
  if (label !== undefined) return label;
  if (given === defaultEdge) return given;
  throw new TocsinError("BAD_REQUEST", `${definition.name} has no branch "${given}"`, {
    mend: named.length === 0 ? "Leave the label out." : `Name one of: ${list}.`,
  });
}

function refuseUnderWay(run: ActiveRun, { frame, task }: TaskPlace, name: string): void {
  const state = own(own(run.state.frames, frame)?.tasks ?? {}, task);
  if (state?.status === "intended" || (state?.status === "asked" && state.intent)) {
    throw underWay(name, `what ${task} within it sent has no answer yet`);
  }
  if (!onlyWaits(run, frame, task)) throw underWay(name, `${task || "a step"} within it is being worked on`);
}

function underWay(name: string, why: string): TocsinError {
  return new TocsinError("TASK_UNDER_WAY", `${name} is under way: ${why}`, {
    mend: "Wait a moment for its answer, or cancel the run.",
  });
}

/** Every task in the frames that the task opened, and those frames themselves (as the task ""). */
function placesBelow(state: RunState, { frame, task }: TaskPlace): TaskPlace[] {
  return Object.entries(state.frames)
    .filter(([path]) => isBelow(state, path, frame, task))
    .flatMap(([path, { tasks }]) => ["", ...Object.keys(tasks)].map((id) => ({ frame: path, task: id })));
}

function isBelow(state: RunState, path: string, frame: string, task: string): boolean {
  for (let here = own(state.frames, path)?.parent; here; here = own(state.frames, here.frame)?.parent) {
    if (here.frame === frame && here.task === task) return true;
  }
  return false;
}
