import { defaultEdge, errorEdge, type Playbook, plainEdge, type Task } from "./model.ts";

/** A playbook with its graph worked out once: what `apply()` and `next()` look things up in. */
export interface Plan {
  hash: string;
  playbook: Playbook;
  /** How many edges lead to each task, of those below. */
  incoming: ReadonlyMap<string, number>;
  /** The edges that leave each task, without those that can never be resolved. */
  edges: ReadonlyMap<string, readonly Edge[]>;
  /** Of the sub-playbooks it calls, by how its tasks name them (`callName`); those that are not there are missing. */
  calls: ReadonlyMap<string, Plan>;
}

export interface Edge {
  label: string;
  to: string;
}

export function buildPlan(playbook: Playbook, hash: string, calls: ReadonlyMap<string, Plan> = new Map()): Plan {
  const written = new Map<string, Edge[]>();
  for (const task of Object.values(playbook.tasks)) {
    const leaving: Edge[] = [];
    for (const [label, targets] of Object.entries(task.next)) {
      for (const to of targets) if (Object.hasOwn(playbook.tasks, to)) leaving.push({ label, to });
    }
    written.set(task.id, leaving);
  }
  const edges = keepWalkable(playbook, written);
  const incoming = new Map<string, number>();
  for (const leaving of edges.values()) {
    for (const { to } of leaving) incoming.set(to, (incoming.get(to) ?? 0) + 1);
  }
  return { hash, playbook, incoming, edges, calls };
}

/**
 * The edges that can ever be resolved: those of tasks that the start (or a loop) leads to, without the ones that lead
 * back. A join that waited for any other would wait for ever, and the run would end as if all were well.
 */
function keepWalkable(playbook: Playbook, written: ReadonlyMap<string, Edge[]>): Map<string, Edge[]> {
  const edges = new Map<string, Edge[]>();
  const onPath = new Set<string>();
  const roots = [playbook.startTaskId];
  for (let root = roots.pop(); root !== undefined; root = roots.pop()) {
    const path = edges.has(root) ? [] : [{ id: root, left: enter(root) }];
    for (let here = path.at(-1); here; here = path.at(-1)) {
      const edge = here.left.shift();
      if (!edge) {
        onPath.delete(here.id);
        path.pop();
      } else if (!onPath.has(edge.to)) {
        edges.get(here.id)?.push(edge);
        if (!edges.has(edge.to)) path.push({ id: edge.to, left: enter(edge.to) });
      }
    }
  }
  return edges;

  function enter(id: string): Edge[] {
    edges.set(id, []);
    onPath.add(id);
    const body = Object.hasOwn(playbook.tasks, id) ? playbook.tasks[id]?.frame?.bodyTaskIds : undefined;
    roots.push(...(body ?? []));
    return [...(written.get(id) ?? [])];
  }
}

export function taskOf(plan: Plan, id: string): Task | undefined {
  return Object.hasOwn(plan.playbook.tasks, id) ? plan.playbook.tasks[id] : undefined;
}

/** The label a failed task leaves by; undefined: it stays in error, and what hangs on it waits for a person. */
export function labelAfterError(task: Task): string | undefined {
  if (task.onError === "error-path") return errorEdge;
  if (task.onError !== "continue") return undefined;
  // A condition that goes on has decided nothing: by its plain edge where it has one, else by its else-branch.
  return Object.hasOwn(task.next, plainEdge) || !Object.hasOwn(task.next, defaultEdge) ? plainEdge : defaultEdge;
}
