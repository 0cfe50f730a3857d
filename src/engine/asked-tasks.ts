/** Tasks that people do, as commands name them (`taskComplete id=…`): by their id, or by a tag. */
import { TocsinError } from "#base/errors.ts";
import { isPersonsTask } from "#playbook/fold-reopening.ts";
import { taskAt } from "#playbook/frame-plan.ts";
import { defaultEdge } from "#playbook/model.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { TaskPlace } from "#playbook/task-place.ts";
import type { ActiveRun } from "./active-run.ts";
import { findEndableTask, labelOf } from "./task-place.ts";
import { playbookRunOf } from "./xsoar-scope.ts";

export interface WantedTask {
  /** Its id, or a tag of it. */
  task: string;
  /** Only within this run of a sub-playbook (`${currentPlaybookID}`). */
  parentPlaybook?: string;
}

export type TaskWish =
  /** By this branch where it has any. */
  { do: "complete"; input?: string } | { do: "assign"; assignee: string } | { do: "setDue"; due: number };

/**
 * Those that wait for a person. An id means the outermost task that has it, a tag all that have it. Writes that ask what
 * became of them are no such tasks: a person must have looked.
 */
export function findAsked(run: ActiveRun, wanted: WantedTask): TaskPlace[] {
  const places = tasksLike(run, wanted, "asked");
  if (places.length > 0) return places;
  const soon = tasksLike(run, wanted, "ready").length > 0;
  throw new TocsinError(
    soon ? "TASK_UNDER_WAY" : "TASK_NOT_OPEN",
    soon ? `The task ${wanted.task} is about to ask` : `No task ${wanted.task} waits for a person`,
  );
}

/** One that people had done, by the same names: of several with a tag the last one. */
export function findDone(run: ActiveRun, wanted: WantedTask): TaskPlace {
  const place = tasksLike(run, wanted, "done").at(-1);
  if (place) return place;
  throw new TocsinError("TASK_NOT_OPEN", `No task ${wanted.task} was done by a person`);
}

function tasksLike(
  run: ActiveRun,
  { task, parentPlaybook }: WantedTask,
  status: "asked" | "ready" | "done",
): TaskPlace[] {
  const byId: TaskPlace[] = [];
  const byTag: TaskPlace[] = [];
  for (const [frame, { tasks }] of Object.entries(run.state.frames)) {
    for (const [id, state] of Object.entries(tasks)) {
      if (state.status !== status || state.intent) continue;
      const definition = taskAt(run.plan, run.state, frame, id);
      if (!definition || definition.command || definition.polling || definition.frame || definition.branches) continue;
      if (status === "done" && !isPersonsTask(definition)) continue;
      const isNamed = id === task;
      if (!isNamed && !definition.tags?.includes(task)) continue;
      if (parentPlaybook !== undefined && playbookRunOf(run, frame) !== parentPlaybook) continue;
      (isNamed ? byId : byTag).push({ frame, task: id });
    }
  }
  const [outermost] = byId.sort((a, b) => a.frame.length - b.frame.length);
  return outermost ? [outermost] : byTag;
}

export function wishedEvent(
  run: ActiveRun,
  place: TaskPlace,
  wish: TaskWish,
  { by, reason }: { by: string; reason?: string },
  at: number,
): RunEvent {
  const { frame, task } = place;
  if (wish.do === "assign") return { at, type: "questionChanged", frame, task, by, assignee: wish.assignee };
  if (wish.do === "setDue") return { at, type: "questionChanged", frame, task, by, dueAt: wish.due };
  const label = branchOf(run, place, wish.input);
  return {
    at,
    type: "taskDone",
    frame,
    task,
    ...(label === undefined ? {} : { label }),
    by,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** What is no branch leads to the one for everything else. Only tasks that decide are left by what was given. */
function branchOf(run: ActiveRun, place: TaskPlace, input: string | undefined): string | undefined {
  const found = findEndableTask(run, place);
  const { type, next } = found.definition;
  if (type !== "condition" && found.definition.question === undefined) return undefined;
  try {
    return labelOf(found, input);
  } catch (error) {
    if (Object.hasOwn(next, defaultEdge)) return defaultEdge;
    throw error;
  }
}
