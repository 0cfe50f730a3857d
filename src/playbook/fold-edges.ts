/** How a task that ended lets others begin: edges taken, edges dead, and what hangs on dead ones. */
import { defaultEdge, errorEdge, plainEdge } from "./model.ts";
import { define, own } from "./own-keys.ts";
import { type Plan, taskOf } from "./plan.ts";
import type { FrameState, TaskState } from "./run-state.ts";

/**
 * Takes the edges of `label`, kills the others, and lets what follows become ready or skipped. `entries` are those of the
 * task that completed last on this way.
 */
export function takeEdges(plan: Plan, frame: FrameState, id: string, label: string, entries?: string[]): void {
  const chosen = edgeOf(plan, id, label);
  if (entries) {
    for (const edge of plan.edges.get(id) ?? [])
      if (edge.label === chosen) taskStateOf(frame, edge.to).before = entries;
  }
  resolveEdges(plan, frame, id, (edge) => edge === chosen);
}

/**
 * The edge a task leaves by. A label wired to nothing ends its branch; one that is not wired at all leads on by the
 * else-branch. An error never does: what the else-branch stands for was not decided.
 */
export function edgeOf(plan: Plan, id: string, label: string): string {
  const wired = Object.hasOwn(taskOf(plan, id)?.next ?? {}, label);
  return wired || label === plainEdge || label === errorEdge ? label : defaultEdge;
}

/** Nothing that hangs on this task alone will happen. */
export function killEdges(plan: Plan, frame: FrameState, id: string): void {
  resolveEdges(plan, frame, id, () => false);
}

function resolveEdges(plan: Plan, frame: FrameState, id: string, isTaken: (label: string) => boolean): void {
  const dead: string[] = [];
  for (const edge of plan.edges.get(id) ?? []) resolveEdge(plan, frame, edge.to, isTaken(edge.label), dead);
  // Dead paths are followed here, not by recursion: they may be as long as the playbook.
  for (let skipped = dead.pop(); skipped !== undefined; skipped = dead.pop()) {
    for (const edge of plan.edges.get(skipped) ?? []) resolveEdge(plan, frame, edge.to, false, dead);
  }
}

/** Tasks that turn out to be skipped are added to `dead`. */
function resolveEdge(plan: Plan, frame: FrameState, id: string, taken: boolean, dead: string[]): void {
  const task = taskStateOf(frame, id);
  if (taken) task.taken += 1;
  else task.dead += 1;
  if (task.status !== "pending") return;
  const total = plan.incoming.get(id) ?? 0;
  const resolved = task.taken + task.dead >= total;
  if (task.taken > 0 && (resolved || taskOf(plan, id)?.join === "any")) makeReady(frame, task);
  else if (resolved) {
    task.status = "skipped";
    dead.push(id);
  }
}

export function makeReady(frame: FrameState, task: TaskState): void {
  task.status = "ready";
  frame.open += 1;
}

export function taskStateOf(frame: FrameState, id: string): TaskState {
  let task = own(frame.tasks, id);
  if (!task) {
    task = { status: "pending", taken: 0, dead: 0, attempts: 0, generation: 0 };
    define(frame.tasks, id, task);
  }
  return task;
}
