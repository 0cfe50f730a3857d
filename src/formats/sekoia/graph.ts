/** Questions about who leads to whom, asked of a playbook before it may run. */
export interface Graph {
  /** In the order of the document. */
  ids: readonly string[];
  edges: ReadonlyMap<string, readonly GraphEdge[]>;
}

export interface GraphEdge {
  to: string;
  /** From a foreach into its body. */
  loop: boolean;
}

/** All that can be reached from a node, itself included. */
export function reach(graph: Graph, starts: readonly string[]): Set<string> {
  const seen = new Set(starts);
  for (const id of seen) for (const { to } of graph.edges.get(id) ?? []) seen.add(to);
  return seen;
}

/** One closed walk for each edge that leads back onto its own path, as `["3", "4", "3"]`. */
export function findCycles(graph: Graph): string[][] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  for (const root of graph.ids) {
    if (finished.has(root)) continue;
    const path = [root];
    const places = new Map([[root, 0]]);
    const next = [0];
    // A stack of its own: a chain of two thousand nodes must not exhaust the machine's.
    while (path.length > 0) {
      const depth = path.length - 1;
      const id = path[depth] ?? root;
      const at = next[depth] ?? 0;
      const edge = graph.edges.get(id)?.[at];
      if (!edge) {
        finished.add(id);
        places.delete(id);
        path.pop();
        next.pop();
        continue;
      }
      next[depth] = at + 1;
      const place = places.get(edge.to);
      if (place !== undefined) cycles.push([...path.slice(place), edge.to]);
      else if (!finished.has(edge.to)) {
        places.set(edge.to, path.length);
        path.push(edge.to);
        next.push(0);
      }
    }
  }
  return cycles;
}

/**
 * The reached nodes that belong to two loops, or to one and to none. A run would wait for them for ever, since each
 * round of a loop counts its own arrivals.
 */
export function findLeaks(graph: Graph, start: string): Set<string> {
  const loops = new Map([[start, ""]]);
  const leaks = new Set<string>();
  for (const [id, loop] of loops) {
    for (const edge of graph.edges.get(id) ?? []) {
      const own = edge.loop ? id : loop;
      const known = loops.get(edge.to);
      if (known === undefined) loops.set(edge.to, own);
      else if (known !== own) leaks.add(edge.to);
    }
  }
  return leaks;
}

/** For each node, what may have run before it: its ancestors, and the bodies of loops among them. */
export function findEarlier(graph: Graph): (id: string) => Set<string> {
  const parents = new Map<string, string[]>();
  for (const [from, edges] of graph.edges) {
    for (const { to } of edges) {
      const known = parents.get(to);
      if (known) known.push(from);
      else parents.set(to, [from]);
    }
  }
  return (id) => {
    const earlier = new Set(parents.get(id) ?? []);
    for (const found of earlier) for (const parent of parents.get(found) ?? []) earlier.add(parent);
    for (const found of [...earlier]) {
      const bodies = (graph.edges.get(found) ?? []).filter(({ loop }) => loop).map(({ to }) => to);
      if (bodies.length === 0) continue;
      const body = reach(graph, bodies);
      if (!body.has(id)) for (const inner of body) earlier.add(inner);
    }
    earlier.delete(id);
    return earlier;
  };
}
