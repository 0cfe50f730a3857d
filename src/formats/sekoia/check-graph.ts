import { assignLoops, findCycles, findEarlier, type Graph, reach } from "../graph.ts";
import type { Report } from "../report.ts";
import type { SekoiaNode } from "./nodes.ts";

/** The part of the graph that a run walks. */
export interface Walk {
  reached: ReadonlySet<string>;
  /** Whether a node may have run before another. */
  mayRunBefore: (id: string, than: string) => boolean;
}

/** Reports nodes that would run for ever, never, or half inside a loop. */
export function checkGraph(nodes: readonly SekoiaNode[], start: SekoiaNode, report: Report): Walk {
  const graph = buildGraph(nodes);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const cycles = findCycles(graph);
  for (const cycle of cycles) {
    const way = cycle.join(" → ");
    const message = `The nodes ${way} lead back to themselves, so a run would never end. Take out one of these connections; to repeat nodes, use the foreach operator.`;
    report.error("CONTENT_SEKOIA_CYCLE", byId.get(cycle.at(-2) ?? "")?.path ?? ["nodes"], message);
  }
  const reached = reach(graph, [start.id]);
  // What another trigger would start is said where that trigger is.
  const others = nodes.filter(({ type }) => type === "trigger").map(({ id }) => id);
  const started = reach(graph, others);
  for (const node of nodes) {
    if (started.has(node.id)) continue;
    const message = `${node.label} is never reached from the trigger, so it is left out. Connect it or delete it.`;
    report.warning("CONTENT_SEKOIA_UNREACHABLE", node.path, message);
  }
  // A cycle through a loop would count as both inside and outside of it: one thing is said at a time.
  for (const id of cycles.length > 0 ? [] : assignLoops(graph, start.id).leaks) {
    const node = byId.get(id);
    if (!node) continue;
    const message = `${node.label} is reached from inside a loop and from outside it. Give each its own node; what follows a loop belongs to the foreach's own output.`;
    report.error("CONTENT_SEKOIA_LOOP_LEAK", node.path, message);
  }
  return { reached, mayRunBefore: findEarlier(buildGraph(nodes.filter(({ id }) => reached.has(id))), start.id) };
}

function buildGraph(nodes: readonly SekoiaNode[]): Graph {
  const known = new Set(nodes.map(({ id }) => id));
  const edges = new Map(
    nodes.map((node) => {
      const leaving = node.outputs.flatMap(([, targets]) => targets.map((to) => ({ to, loop: false })));
      const body = node.loop.map((to) => ({ to, loop: true }));
      return [node.id, [...leaving, ...body].filter(({ to }) => known.has(to))];
    }),
  );
  return { ids: nodes.map(({ id }) => id), edges };
}
