import type { GraphNode } from "#contract/playbook.ts";
import { layOutAsAuthored } from "./authored-layout.ts";
import type { Drawing } from "./drawing.ts";
import { layOutDown } from "./flow-layout.ts";
import { readGraph } from "./read-graph.ts";

/** `authored`: the author's places where they work, else our own. `automatic`: ours. */
export type Layout = "authored" | "automatic";

export function layOut(nodes: readonly GraphNode[], layout: Layout = "authored"): Drawing {
  const graph = readGraph(nodes);
  return (layout === "authored" ? layOutAsAuthored(graph) : undefined) ?? layOutDown(graph);
}

/** The same as long as the drawing would be: a run that goes on does not move its blocks. */
export function layoutKey(nodes: readonly GraphNode[]): string {
  return JSON.stringify(nodes.map(({ id, position, next, insideLoop }) => [id, position, next, insideLoop]));
}
