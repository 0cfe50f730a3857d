/** What the tasks of a frame are called, from its path alone: also of frames that are gone. */
import { callName, exitTaskId } from "./frame-plan.ts";
import { type Plan, taskOf } from "./plan.ts";
import { tasksOfPath } from "./step-key.ts";

/** The plan that a frame of this path walks; undefined: the playbook has no such frame. */
export function planOfPath(root: Plan, path: string): Plan | undefined {
  let plan: Plan | undefined = root;
  for (const id of tasksOfPath(path)) {
    const task = plan && taskOf(plan, id);
    const called = callName(task);
    if (called !== undefined) plan = plan?.calls.get(called);
    else if (!task) return undefined;
  }
  return plan;
}

export function nameOfTask(root: Plan, frame: string, id: string): string {
  const plan = planOfPath(root, frame);
  if (id === exitTaskId) return "the question whether the loop is over";
  const task = plan && taskOf(plan, id);
  if (!task) return id;
  // XSOAR leaves its first task without a name.
  return task.name || (task.type === "start" ? "Playbook triggered" : id);
}
