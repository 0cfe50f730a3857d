/** What a task says of its own bookkeeping: quiet or not, which timers it moves when. */
import type { Playbook, Task } from "./model.ts";

/** Quiet tasks leave no entries of their start, end and results, and no inputs and outputs; errors are kept. */
export function isQuiet(playbook: Playbook, task: Task): boolean {
  return task.quiet ?? playbook.quiet ?? false;
}

/** A timer starts with its task, and stops or pauses when the task is done. */
export function timersAt(task: Task, moment: "start" | "end"): NonNullable<Task["timers"]> {
  return (task.timers ?? []).filter(({ action }) => (action === "start") === (moment === "start"));
}
