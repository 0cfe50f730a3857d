/** Places the blocks of a playbook top-down. A loop is laid out by itself and stands in its surroundings as one box. */
import { type EdgeLabel, type GraphLabel, graphlib, layout, type NodeLabel } from "@dagrejs/dagre";
import { type Box, blockSize, boxAround, type Drawing, type DrawnEdge, type Point, type Size } from "./drawing.ts";
import type { GraphEdge, ReadGraph } from "./read-graph.ts";

const gapAcross = 36;
const gapDown = 44;
export const loopPadding = 20;
const labelHeight = 22;

type Layers = graphlib.Graph<GraphLabel, NodeLabel, EdgeLabel>;

/** What one loop, or the playbook around all of them, came to. Places count from its upper left corner. */
interface Scope {
  size: Size;
  blocks: Map<string, Point>;
  loops: Map<string, Box>;
  routes: Map<string, Route>;
}

interface Route {
  route: Point[];
  labelAt: Point | null;
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
  const layers: Layers = new graphlib.Graph({ multigraph: true });
  layers.setGraph({ ranksep: gapDown, nodesep: gapAcross, edgesep: 24, rankalign: "top" });
  const inner = new Map<string, Scope>();
  // A block's id comes from outside; dagre keeps its nodes in plain objects, where `__proto__` has a meaning.
  const keys = new Map<string, string>();
  const add = (id: string, size: Size) => {
    keys.set(id, `n${keys.size}`);
    layers.setNode(keys.get(id) ?? "", { ...size });
  };
  if (scope !== null) add(scope, blockSize);
  for (const id of graph.inside(scope)) {
    if (graph.inside(id).length > 0) inner.set(id, layOutScope(graph, id, inScope));
    add(id, inner.get(id)?.size ?? blockSize);
  }
  const edges = inScope.get(scope) ?? [];
  const laneOf = (edge: GraphEdge, at: number) => ({
    v: keys.get(standsFor(graph, edge.from, scope)) ?? "",
    w: keys.get(standsFor(graph, edge.to, scope)) ?? "",
    name: `e${at}`,
  });
  for (const [at, edge] of edges.entries()) {
    const lane = laneOf(edge, at);
    if (lane.v === lane.w) continue;
    const isPlain = edge.label === "";
    const size = { width: labelWidth(edge.label), height: isPlain ? 0 : labelHeight };
    layers.setEdge(lane, { ...size, labelpos: "c", weight: isPlain ? 2 : 1 });
  }
  layout(layers);
  const boxes = new Map([...keys].map(([id, key]): [string, Box] => [id, boxOf(layers.node(key))]));
  const routes = edges.map((edge, at): Lane => ({ edge, lane: layers.edge(laneOf(edge, at)) }));
  return gatherScope(graph, scope, boxes, inner, routes);
}

interface Lane {
  edge: GraphEdge;
  /** Absent where both ends stand in the same box. */
  lane: EdgeLabel | undefined;
}

function gatherScope(
  graph: ReadGraph,
  scope: string | null,
  boxes: ReadonlyMap<string, Box>,
  inner: ReadonlyMap<string, Scope>,
  lanes: readonly Lane[],
): Scope {
  const padding = scope === null ? 0 : loopPadding;
  const around = boxAround([...boxes.values()]);
  const [dx, dy] = [padding - around.x, padding - around.y];
  const result: Scope = {
    size: { width: around.width + 2 * padding, height: around.height + 2 * padding },
    blocks: new Map(),
    loops: new Map(),
    routes: new Map(),
  };
  for (const [id, box] of boxes) {
    const at = shift(box, dx, dy);
    const body = inner.get(id);
    if (!body) {
      result.blocks.set(id, at);
      continue;
    }
    result.loops.set(id, { ...at, ...body.size });
    for (const [loop, place] of body.loops) result.loops.set(loop, { ...place, ...shift(place, at.x, at.y) });
    for (const [block, place] of body.blocks) result.blocks.set(block, shift(place, at.x, at.y));
    for (const [edge, route] of body.routes) result.routes.set(edge, shiftRoute(route, at.x, at.y));
  }
  for (const { edge, lane } of lanes) {
    const route = lane && readRoute(graph, scope, edge, lane, boxes, inner);
    if (route) result.routes.set(edge.id, shiftRoute(route, dx, dy));
  }
  return result;
}

/** From the foot of one block through the lanes between others to the head of the next. */
function readRoute(
  graph: ReadGraph,
  scope: string | null,
  edge: GraphEdge,
  lane: EdgeLabel,
  boxes: ReadonlyMap<string, Box>,
  inner: ReadonlyMap<string, Scope>,
): Route | undefined {
  const { from, to } = edge;
  // An edge that climbs over a loop's wall, or back up, has no lane of its own.
  if (standsFor(graph, from, scope) !== from || standsFor(graph, to, scope) !== to) return undefined;
  const [start, end] = [boxes.get(from), boxes.get(to)];
  if (!start || !end || start.y + start.height > end.y) return undefined;
  const rows = [...boxes.values()];
  const route: Point[] = [{ x: start.x + start.width / 2, y: start.y + start.height }];
  for (const { x, y } of (lane.points ?? []).slice(1, -1)) {
    const beside = rows.filter((box) => Math.abs(box.y - y) < 1).map((box) => box.y + box.height);
    const bottom = Math.max(y, ...beside);
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

function shiftRoute({ route, labelAt }: Route, dx: number, dy: number): Route {
  return { route: route.map((point) => shift(point, dx, dy)), labelAt: labelAt && shift(labelAt, dx, dy) };
}
