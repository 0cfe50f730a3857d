/** The author's own places of the blocks, when they work in our block size. */
import { type Box, blockSize, boxAround, type Drawing, grow, overlap, type Point } from "./drawing.ts";
import { loopPadding, loopWalls } from "./flow-layout.ts";
import type { ReadGraph } from "./read-graph.ts";

/** Blocks closer than this look stuck together, and leave edges no room. */
const leastGap = 20;
/** A drawing that is emptier than this is a mistake of a place, not an author's wish. */
const mostEmpty = 60;

/** Undefined when a place is missing, or blocks would lie on each other. */
export function layOutAsAuthored(graph: ReadGraph): Drawing | undefined {
  const places = new Map<string, Box>();
  for (const { id, position } of graph.nodes.values()) {
    if (!position) return undefined;
    places.set(id, { ...position, ...blockSize });
  }
  const bounds = boxAround([...places.values()]);
  if (bounds.width * bounds.height > mostEmpty * (places.size + 4) * (blockSize.width + 40) * (blockSize.height + 40)) {
    return undefined;
  }
  const loops = loopBoxes(graph, places);
  if (crowded(graph, places, loops)) return undefined;
  return {
    blocks: [...places].map(([id, { x, y }]) => ({ id, x, y })),
    loops: [...loops].map(([id, box]) => ({ id, ...box })),
    edges: graph.edges.map((edge) => ({ ...edge, ...loopWalls(graph, edge), route: null, labelAt: null })),
    direction: directionOf(graph, places),
    bounds: boxAround([...places.values(), ...loops.values()]),
  };
}

function loopBoxes(graph: ReadGraph, places: ReadonlyMap<string, Box>): Map<string, Box> {
  const boxes = new Map<string, Box>();
  const boxFor = (loop: string): Box => {
    const around = [loop, ...graph.inside(loop)].flatMap((id) => {
      if (id !== loop && graph.inside(id).length > 0) return [boxFor(id)];
      const box = places.get(id);
      return box ? [box] : [];
    });
    return grow(boxAround(around), loopPadding);
  };
  const byDepth = [...graph.nodes.keys()]
    .filter((id) => graph.inside(id).length > 0)
    .sort((a, b) => graph.loopsAround(a).length - graph.loopsAround(b).length);
  for (const loop of byDepth) boxes.set(loop, boxFor(loop));
  return boxes;
}

function crowded(graph: ReadGraph, places: ReadonlyMap<string, Box>, loops: ReadonlyMap<string, Box>): boolean {
  // Sorted by height, a block has to be compared with the few that begin within it.
  const sorted = [...places.values()].sort((a, b) => a.y - b.y);
  for (const [at, box] of sorted.entries()) {
    for (const other of sorted.slice(at + 1)) {
      if (other.y >= box.y + box.height + leastGap) break;
      if (overlap(grow(box, leastGap / 2), grow(other, leastGap / 2))) return true;
    }
  }
  for (const [loop, box] of loops) {
    const within = (id: string) => id === loop || graph.loopsAround(id).includes(loop);
    for (const [id, place] of places) if (!within(id) && overlap(box, place)) return true;
    for (const [other, place] of loops) {
      if (!within(other) && !graph.loopsAround(loop).includes(other) && overlap(box, place)) return true;
    }
  }
  return false;
}

function directionOf(graph: ReadGraph, places: ReadonlyMap<string, Point>): "down" | "right" {
  let balance = 0;
  for (const { from, to } of graph.edges) {
    const [start, end] = [places.get(from), places.get(to)];
    if (!start || !end) continue;
    balance += end.x - start.x >= blockSize.width && end.x - start.x > end.y - start.y ? 1 : -1;
  }
  return balance > 0 ? "right" : "down";
}
