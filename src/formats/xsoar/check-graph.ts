import type { Task } from "#playbook/model.ts";
import { findCycles, type Graph, reach } from "../graph.ts";
import type { JsonPath } from "../json-document.ts";
import type { Report } from "../report.ts";
import { describeTask } from "./tasks.ts";

/** Reports edges that lead nowhere, tasks that lead back to themselves, and tasks that are never reached. */
export function checkGraph(
  tasks: ReadonlyMap<string, Task>,
  start: string,
  pathOf: (id: string) => JsonPath,
  report: Report,
): void {
  const edges: [string, { to: string; loop: boolean }[]][] = [];
  for (const task of tasks.values()) {
    const leaving: { to: string; loop: boolean }[] = [];
    for (const [label, targets] of Object.entries(task.next)) {
      targets.forEach((to, at) => {
        if (tasks.has(to)) leaving.push({ to, loop: false });
        else {
          const message = `${nameOf(task)} leads to task ${to} by "${label}", and there is no such task. Correct the id, or take the edge out.`;
          report.error("CONTENT_XSOAR_EDGE_TARGET", [...pathOf(task.id), "nexttasks", label, at], message);
        }
      });
    }
    edges.push([task.id, leaving]);
  }
  const graph: Graph = { ids: [...tasks.keys()], edges: new Map(edges) };
  const reached = reach(graph, [start]);
  for (const cycle of findCycles(graph)) {
    const last = cycle.at(-2) ?? start;
    const way = cycle.join(" → ");
    const message = `The tasks ${way} lead back to themselves, so a run would never end. Take out one of these edges; to repeat tasks, put them into a sub-playbook with a loop.`;
    report.error("CONTENT_XSOAR_CYCLE", pathOf(last), message);
  }
  for (const task of tasks.values()) {
    if (reached.has(task.id)) continue;
    const message = `${nameOf(task)} is never reached from the start, so it never runs. Connect it or delete it.`;
    report.info("CONTENT_XSOAR_UNREACHABLE", pathOf(task.id), message);
  }
}

const nameOf = ({ id, name }: Task) => describeTask(id, name);
