import { errorEdge, type Playbook, plainEdge, type Task } from "./model.ts";

/** A playbook with its graph worked out once: what `apply()` and `next()` look things up in. */
export interface Plan {
  hash: string;
  playbook: Playbook;
  /** How many edges lead to each task. */
  incoming: ReadonlyMap<string, number>;
  /** Every edge that leaves a task. */
  edges: ReadonlyMap<string, readonly Edge[]>;
}

export interface Edge {
  label: string;
  to: string;
}

export function buildPlan(playbook: Playbook, hash: string): Plan {
  const incoming = new Map<string, number>();
  const edges = new Map<string, Edge[]>();
  for (const task of Object.values(playbook.tasks)) {
    const leaving: Edge[] = [];
    for (const [label, targets] of Object.entries(task.next)) {
      for (const to of targets) {
        if (!Object.hasOwn(playbook.tasks, to)) continue;
        leaving.push({ label, to });
        incoming.set(to, (incoming.get(to) ?? 0) + 1);
      }
    }
    edges.set(task.id, leaving);
  }
  return { hash, playbook, incoming, edges };
}

export function taskOf(plan: Plan, id: string): Task | undefined {
  return Object.hasOwn(plan.playbook.tasks, id) ? plan.playbook.tasks[id] : undefined;
}

/** The label a finished task leaves by, when it names none itself. */
export function edgeAfterError(task: Task): string | undefined {
  if (task.onError === "continue") return plainEdge;
  return task.onError === "error-path" ? errorEdge : undefined;
}
