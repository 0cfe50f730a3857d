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
 * Which loop each reached node belongs to ("" is none), and the nodes that belong to two. A run would wait for those
 * for ever, since each round of a loop counts its own arrivals.
 */
export function assignLoops(graph: Graph, start: string): { loops: Map<string, string>; leaks: Set<string> } {
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
  return { loops, leaks };
}

/**
 * Whether a node may have run before another: its ancestors may, and the bodies of loops that are over. Of nodes on or
 * after a cycle nothing is known, so everything may. Sets are kept as bits: two thousand nodes have four million pairs.
 */
export function findEarlier(graph: Graph, start: string): (id: string, than: string) => boolean {
  const { loops } = assignLoops(graph, start);
  const parents = listParents(graph, loops);
  const bits = new Map([...parents.keys()].map((id, at) => [id, 1n << BigInt(at)]));
  const earlier = new Map<string, bigint>();
  for (const id of sortByParents(parents)) {
    let set = 0n;
    for (const parent of parents.get(id) ?? []) set |= (earlier.get(parent) ?? 0n) | (bits.get(parent) ?? 0n);
    earlier.set(id, set);
  }
  return (id, than) => {
    const set = earlier.get(than);
    return set === undefined || (set & (bits.get(id) ?? 0n)) !== 0n;
  };
}

/** A loop's end, a node of its own: what its body leads to, and what the foreach's outputs come after. */
const endOf = (id: string) => `${id} ends`;

function listParents(graph: Graph, loops: ReadonlyMap<string, string>): Map<string, string[]> {
  const parents = new Map<string, string[]>(graph.ids.map((id) => [id, []]));
  const add = (id: string, parent: string) => {
    const known = parents.get(id);
    if (known) known.push(parent);
    else parents.set(id, [parent]);
  };
  for (const id of graph.ids) {
    const edges = graph.edges.get(id) ?? [];
    const isLoop = edges.some(({ loop }) => loop);
    if (isLoop) add(endOf(id), id);
    for (const { to, loop } of edges) add(to, isLoop && !loop ? endOf(id) : id);
    const around = loops.get(id);
    if (around) add(endOf(around), isLoop ? endOf(id) : id);
  }
  return parents;
}

/** Parents first; what stands on a cycle, or after one, is left out. */
function sortByParents(parents: ReadonlyMap<string, readonly string[]>): Set<string> {
  const waiting = new Map<string, number>();
  const children = new Map<string, string[]>();
  const sorted = new Set<string>();
  for (const [id, list] of parents) {
    waiting.set(id, list.length);
    if (list.length === 0) sorted.add(id);
    for (const parent of list) {
      const known = children.get(parent);
      if (known) known.push(id);
      else children.set(parent, [id]);
    }
  }
  for (const id of sorted) {
    for (const child of children.get(id) ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) sorted.add(child);
    }
  }
  return sorted;
}
