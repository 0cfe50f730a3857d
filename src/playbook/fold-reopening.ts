/**
 * How a task that a person had done is opened again: what its end had begun is taken back, as long as none of that acted.
 * Sections act on nothing, so they are taken back too; whatever ran, was answered or opened something stays, and then the
 * task stays done. Pure.
 */
import { edgeOf } from "./fold-edges.ts";
import { planAt, taskAt } from "./frame-plan.ts";
import { plainEdge, type Task } from "./model.ts";
import { own } from "./own-keys.ts";
import { type Plan, taskOf } from "./plan.ts";
import type { FrameState, RunState, TaskState } from "./run-state.ts";

export type Undone = { ok: true; frame: FrameState; undone: string[] } | { ok: false; why: string };

/** A task that waits for a person and for nothing else. */
export function isPersonsTask({ type, command, polling, frame, branches }: Task): boolean {
  if (command || polling || frame || branches) return false;
  return type === "regular" || type === "standard" || type === "condition" || type === "collection";
}

/** What the frame would be with the task open again; or why it cannot be. The state stays as it is. */
export function tryUndo(plan: Plan, state: RunState, path: string, id: string): Undone {
  const given = own(state.frames, path);
  const walked = planAt(plan, state, path);
  const definition = taskAt(plan, state, path, id);
  if (state.status !== "active" && state.status !== "paused") return { ok: false, why: "the run has ended" };
  if (!given || given.open < 0 || !walked || !definition) return { ok: false, why: "what it stood in is over" };
  if (!isPersonsTask(definition)) return { ok: false, why: `${nameOf(definition)} is not done by a person` };
  const frame = structuredClone(given);
  const task = own(frame.tasks, id);
  if (task?.status !== "done") return { ok: false, why: `${nameOf(definition)} is not done` };
  const undone: string[] = [];
  const why = takeBackEdges(walked, frame, id, task, undone);
  if (why !== undefined) return { ok: false, why };
  task.status = "ready";
  task.attempts = 0;
  delete task.left;
  frame.open += 1;
  return { ok: true, frame, undone };
}

export function undoTask(plan: Plan, state: RunState, path: string, id: string): void {
  const undo = tryUndo(plan, state, path, id);
  if (undo.ok) state.frames[path] = undo.frame;
}

/** Undefined: everything that had begun because of it is pending again. */
function takeBackEdges(
  plan: Plan,
  frame: FrameState,
  id: string,
  { status, left }: TaskState,
  undone: string[],
): string | undefined {
  const taken = status === "done" ? edgeOf(plan, id, left ?? plainEdge) : undefined;
  for (const { label, to } of plan.edges.get(id) ?? []) {
    const task = own(frame.tasks, to);
    if (!task) continue;
    if (label === taken) task.taken -= 1;
    else task.dead -= 1;
    if (task.status === "pending") continue;
    const definition = taskOf(plan, to);
    // The first that comes lets it begin: another one has.
    if (definition?.join === "any" && task.taken > 0) continue;
    const why = takeBack(plan, frame, to, task, definition, undone);
    if (why !== undefined) return why;
  }
  return undefined;
}

function takeBack(
  plan: Plan,
  frame: FrameState,
  id: string,
  task: TaskState,
  definition: Task | undefined,
  undone: string[],
): string | undefined {
  const name = definition ? nameOf(definition) : `task ${id}`;
  switch (task.status) {
    case "ready":
      if (task.attempts > 0 || task.items || task.script || task.poll || task.delayed)
        return `${name} has begun already`;
      frame.open -= 1;
      break;
    case "asked":
      if (task.intent || (task.replies ?? 0) > 0) return `${name} was answered already`;
      frame.open -= 1;
      break;
    case "skipped":
    case "done": {
      const isPassive =
        task.status === "skipped" ? task.taken <= 0 : definition?.type === "title" || definition?.type === "section";
      if (!isPassive) return `${name} ${task.status === "skipped" ? "was skipped" : "is done"} already`;
      const why = takeBackEdges(plan, frame, id, task, undone);
      if (why !== undefined) return why;
      break;
    }
    default:
      return `${name} has begun already`;
  }
  const { taken, dead, generation } = task;
  frame.tasks[id] = { status: "pending", taken, dead, attempts: 0, generation };
  undone.push(id);
  return undefined;
}

function nameOf({ id, name }: Task): string {
  return name === "" ? `task ${id}` : name;
}
