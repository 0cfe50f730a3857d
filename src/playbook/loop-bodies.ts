import type { Playbook } from "./model.ts";

/** Of each task inside a loop the innermost loop it stands in. */
export function findLoopBodies(playbook: Playbook): Map<string, string> {
  const { tasks } = playbook;
  const around = new Map<string, string>();
  const seen = new Set<string>([playbook.startTaskId]);
  const visit = (id: string, loop: string | undefined) => {
    if (seen.has(id) || !Object.hasOwn(tasks, id)) return;
    seen.add(id);
    if (loop !== undefined) around.set(id, loop);
  };
  // A set grows while it is walked: each task is met once, whatever leads to it.
  for (const id of seen) {
    const task = Object.hasOwn(tasks, id) ? tasks[id] : undefined;
    for (const targets of Object.values(task?.next ?? {})) for (const to of targets) visit(to, around.get(id));
    for (const first of task?.frame?.bodyTaskIds ?? []) visit(first, id);
  }
  return around;
}
