/** Nodes of the API made safe to draw: every edge has two ends, loops nest without going round. */
import type { GraphNode } from "#contract/playbook.ts";

export interface GraphEdge {
  id: string;
  from: string;
  to: string;
  label: string;
}

export interface ReadGraph {
  nodes: ReadonlyMap<string, GraphNode>;
  edges: readonly GraphEdge[];
  /** Loops around a node, the innermost first. */
  loopsAround: (id: string) => readonly string[];
  /** What stands directly in a loop; of `null` what stands in none. */
  inside: (loop: string | null) => readonly string[];
}

export function readGraph(given: readonly GraphNode[]): ReadGraph {
  const nodes = new Map<string, GraphNode>();
  for (const node of given) if (!nodes.has(node.id)) nodes.set(node.id, node);
  const around = new Map<string, readonly string[]>();
  const loopsAround = (id: string) => around.get(id) ?? [];
  for (const id of nodes.keys()) around.set(id, findLoops(nodes, id));
  const members = new Map<string | null, string[]>();
  for (const id of nodes.keys()) {
    const loop = loopsAround(id)[0] ?? null;
    members.set(loop, [...(members.get(loop) ?? []), id]);
  }
  const inside = (loop: string | null) => members.get(loop) ?? [];
  return { nodes, edges: readEdges(nodes, loopsAround, inside), loopsAround, inside };
}

/** A loop that stands in itself by some way stands in nothing. */
function findLoops(nodes: ReadonlyMap<string, GraphNode>, id: string): string[] {
  const loops: string[] = [];
  for (let at = nodes.get(id)?.insideLoop; at && nodes.has(at); at = nodes.get(at)?.insideLoop) {
    if (at === id || loops.includes(at)) return [];
    loops.push(at);
  }
  return loops;
}

function readEdges(
  nodes: ReadonlyMap<string, GraphNode>,
  loopsAround: (id: string) => readonly string[],
  inside: (loop: string) => readonly string[],
): GraphEdge[] {
  const edges = new Map<string, GraphEdge>();
  const add = (from: string, to: string, label: string) => {
    const id = JSON.stringify([from, to, label]);
    edges.set(id, { id, from, to, label });
  };
  for (const node of nodes.values()) {
    for (const { to, label } of node.next) if (nodes.has(to)) add(node.id, to, label);
  }
  // A loop leads to the first blocks of its body, whether its edges say so or not.
  const reached = new Set([...edges.values()].filter(({ from, to }) => from !== to).map(({ to }) => to));
  for (const node of nodes.values()) {
    for (const id of inside(node.id)) {
      if (!reached.has(id) && loopsAround(id)[0] === node.id) add(node.id, id, "");
    }
  }
  return [...edges.values()];
}
