/** Places the blocks of a playbook top-down. A loop is laid out by itself and stands in its surroundings as one box. */
import { type EdgeLabel, type GraphLabel, graphlib, layout, type NodeLabel } from "@dagrejs/dagre";
import { type Box, blockSize, boxAround, type Drawing, type DrawnEdge, type Point, type Size } from "./drawing.ts";
import type { GraphEdge, ReadGraph } from "./read-graph.ts";

const gapAcross = 36;
const gapDown = 26;
export const loopPadding = 20;
const labelHeight = 22;

type Layers = graphlib.Graph<GraphLabel, NodeLabel, EdgeLabel>;

/** What one loop, or the playbook around all of them, came to. Places count from its upper left corner. */
interface Scope {
  size: Size;
  blocks: Map<string, Point>;
  loops: Map<string, Box>;
  routes: Map<string, { route: Point[]; labelAt: Point | null }>;
}

/** About as wide as the label is drawn. */
function labelWidth(label: string): number {
  return label === "" ? 0 : Math.min(160, 18 + 6.5 * label.length);
}

export function layOutDown(graph: ReadGraph): Drawing {
  const inScope = new Map<string | null, GraphEdge[]>();
  for (const edge of graph.edges) {
    const scope = scopeOf(graph, edge);
    inScope.set(scope, [...(inScope.get(scope) ?? []), edge]);
  }
  const whole = layOutScope(graph, null, inScope);
  const edges = graph.edges.map((edge): DrawnEdge => {
    const found = whole.routes.get(edge.id);
    return {
      ...edge,
      ...loopWalls(graph, edge),
      route: found?.route ?? null,
      labelAt: found?.labelAt ?? null,
    };
  });
  const blocks = [...whole.blocks].map(([id, at]) => ({ id, ...at }));
  const loops = [...whole.loops].map(([id, box]) => ({ id, ...box }));
  const bounds = boxAround([...blocks.map((at) => ({ ...at, ...blockSize })), ...loops]);
  return { blocks, loops, edges, direction: "down", bounds };
}

/** Whether an edge from a loop leads to what it repeats, or to what comes after. */
export function loopWalls(graph: ReadGraph, { from, to }: GraphEdge): Pick<DrawnEdge, "entersLoop" | "leavesLoop"> {
  const isLoop = graph.inside(from).length > 0 && from !== to;
  const entersLoop = isLoop && graph.loopsAround(to).includes(from);
  return { entersLoop, leavesLoop: isLoop && !entersLoop };
}

/** The scopes a block can be seen in, the innermost first: a loop is seen from within too. */
function scopesOf(graph: ReadGraph, id: string): (string | null)[] {
  const own = graph.inside(id).length > 0 ? [id] : [];
  return [...own, ...graph.loopsAround(id), null];
}

function scopeOf(graph: ReadGraph, edge: GraphEdge): string | null {
  const seen = new Set(scopesOf(graph, edge.to));
  return scopesOf(graph, edge.from).find((scope) => seen.has(scope)) ?? null;
}

/** What stands for a block in a scope: itself, or the loop it is hidden in. */
function standsFor(graph: ReadGraph, id: string, scope: string | null): string {
  if (id === scope) return id;
  const loops = graph.loopsAround(id);
  const at = scope === null ? loops.length : loops.indexOf(scope);
  return at > 0 ? (loops[at - 1] ?? id) : id;
}

function layOutScope(
  graph: ReadGraph,
  scope: string | null,
  inScope: ReadonlyMap<string | null, readonly GraphEdge[]>,
): Scope {
  const drawn: Layers = new graphlib.Graph({ multigraph: true });
  drawn.setGraph({ ranksep: gapDown, nodesep: gapAcross, edgesep: 24, rankalign: "top" });
  const inner = new Map<string, Scope>();
  if (scope !== null) drawn.setNode(scope, { ...blockSize });
  for (const id of graph.inside(scope)) {
    if (graph.inside(id).length > 0) inner.set(id, layOutScope(graph, id, inScope));
    drawn.setNode(id, { ...(inner.get(id)?.size ?? blockSize) });
  }
  for (const { id, from, to, label } of inScope.get(scope) ?? []) {
    const ends = [standsFor(graph, from, scope), standsFor(graph, to, scope)] as const;
    if (ends[0] === ends[1]) continue;
    drawn.setEdge(
      ends[0],
      ends[1],
      { width: labelWidth(label), height: label === "" ? 0 : labelHeight, labelpos: "c", weight: label === "" ? 2 : 1 },
      id,
    );
  }
  layout(drawn);
  return readScope(graph, scope, drawn, inner, inScope.get(scope) ?? []);
}

function readScope(
  graph: ReadGraph,
  scope: string | null,
  drawn: Layers,
  inner: ReadonlyMap<string, Scope>,
  edges: readonly GraphEdge[],
): Scope {
  const padding = scope === null ? 0 : loopPadding;
  const boxes = new Map(drawn.nodes().map((id): [string, Box] => [id, boxOf(drawn.node(id))]));
  const around = boxAround([...boxes.values()]);
  const [dx, dy] = [padding - around.x, padding - around.y];
  const result: Scope = {
    size: { width: around.width + 2 * padding, height: around.height + 2 * padding },
    blocks: new Map(),
    loops: new Map(),
    routes: new Map(),
  };
  const rows = [...boxes.values()].map(({ y, height }) => ({ top: y, bottom: y + height }));
  for (const [id, box] of boxes) {
    const at = { x: box.x + dx, y: box.y + dy };
    const body = inner.get(id);
    if (!body) {
      result.blocks.set(id, at);
      continue;
    }
    result.loops.set(id, { ...at, ...body.size });
    for (const [loop, place] of body.loops) result.loops.set(loop, { ...place, ...shift(place, at.x, at.y) });
    for (const [block, place] of body.blocks) result.blocks.set(block, shift(place, at.x, at.y));
    for (const [edge, { route, labelAt }] of body.routes) {
      result.routes.set(edge, {
        route: route.map((point) => shift(point, at.x, at.y)),
        labelAt: labelAt && shift(labelAt, at.x, at.y),
      });
    }
  }
  for (const edge of edges) {
    const found = readRoute(graph, scope, edge, drawn, rows, boxes, inner);
    if (!found) continue;
    result.routes.set(edge.id, {
      route: found.route.map((point) => shift(point, dx, dy)),
      labelAt: found.labelAt && shift(found.labelAt, dx, dy),
    });
  }
  return result;
}

/** From the foot of one block through the lanes between others to the head of the next. */
function readRoute(
  graph: ReadGraph,
  scope: string | null,
  edge: GraphEdge,
  drawn: Layers,
  rows: readonly { top: number; bottom: number }[],
  boxes: ReadonlyMap<string, Box>,
  inner: ReadonlyMap<string, Scope>,
): { route: Point[]; labelAt: Point | null } | undefined {
  const [from, to] = [standsFor(graph, edge.from, scope), standsFor(graph, edge.to, scope)];
  const [start, end] = [boxes.get(from), boxes.get(to)];
  // An edge that climbs over a loop's wall, or back up, has no lane of its own.
  if (from === to || from !== edge.from || to !== edge.to || !start || !end) return undefined;
  if (start.y + start.height > end.y) return undefined;
  const lane = drawn.edge(from, to, edge.id);
  const route: Point[] = [{ x: start.x + start.width / 2, y: start.y + start.height }];
  for (const { x, y } of (lane.points ?? []).slice(1, -1)) {
    const bottom = Math.max(y, ...rows.filter(({ top }) => Math.abs(top - y) < 1).map((row) => row.bottom));
    route.push({ x, y });
    if (bottom > y) route.push({ x, y: bottom });
  }
  // The head of a loop's box is the head of its own block, which dagre knows nothing of.
  const head = inner.get(to)?.blocks.get(to);
  const middle = end.x + (head ? head.x + blockSize.width / 2 : end.width / 2);
  if (head) route.push({ x: middle, y: end.y });
  route.push({ x: middle, y: end.y + (head?.y ?? 0) });
  const labelAt = edge.label !== "" && lane.x !== undefined && lane.y !== undefined ? { x: lane.x, y: lane.y } : null;
  return { route, labelAt };
}

function boxOf(node: { x?: number; y?: number; width: number; height: number }): Box {
  const { x = 0, y = 0, width, height } = node;
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function shift({ x, y }: Point, dx: number, dy: number): Point {
  return { x: x + dx, y: y + dy };
}
