/** What the drawing hands to React Flow: nodes and edges that stay the same object as long as they look the same. */
import { type Edge, type Node, type NodeHandle, Position } from "@xyflow/react";
import type { GraphNode } from "#contract/playbook.ts";
import type { BlockRun } from "./block-run.ts";
import { blockSize, type Drawing, type DrawnEdge } from "./drawing.ts";
import { readingOrder } from "./walk-graph.ts";

export interface BlockData extends Record<string, unknown> {
  node: GraphNode;
  run: BlockRun | undefined;
  problems: number;
  /** It calls what is not here. */
  missing: boolean;
  selected: boolean;
  direction: Drawing["direction"];
}
export type BlockNode = Node<BlockData, "block">;

export interface LoopData extends Record<string, unknown> {
  direction: Drawing["direction"];
  words: string;
  selected: boolean;
}
export type LoopNode = Node<LoopData, "loop">;
export type FlowNode = BlockNode | LoopNode;

export interface EdgeData extends Record<string, unknown> {
  drawn: DrawnEdge;
  /** In a run: whether it went this way. */
  way: "taken" | "untaken" | "open";
}
export type FlowEdge = Edge<EdgeData, "way">;

/** Ids within the drawing: a block may be called anything. */
const blockId = (id: string) => `block:${id}`;
const loopId = (id: string) => `loop:${id}`;

export interface Shown {
  nodes: readonly GraphNode[];
  run: ReadonlyMap<string, BlockRun> | undefined;
  problems: ReadonlyMap<string, number> | undefined;
  missing?: ReadonlySet<string> | undefined;
  selected: string | null;
}

export function flowNodes(drawing: Drawing, shown: Shown): FlowNode[] {
  const byId = new Map(shown.nodes.map((node) => [node.id, node]));
  const places = new Map(drawing.blocks.map((block) => [block.id, block]));
  const { direction } = drawing;
  const loops = drawing.loops.map((box): LoopNode => {
    const { id, x, y, width, height } = box;
    return {
      id: loopId(id),
      type: "loop",
      position: { x, y },
      width,
      height,
      handles: handles({ width, height }, direction),
      zIndex: -1,
      selectable: false,
      data: { direction, words: "repeats for each item", selected: id === shown.selected },
    };
  });
  // The order of the elements is the order of the Tab key.
  const blocks = readingOrder(drawing).flatMap((id): BlockNode[] => {
    const [node, place] = [byId.get(id), places.get(id)];
    if (!node || !place) return [];
    const [run, problems] = [shown.run?.get(id), shown.problems?.get(id) ?? 0];
    return [
      {
        id: blockId(id),
        type: "block",
        position: { x: place.x, y: place.y },
        ...blockSize,
        handles: handles(blockSize, direction),
        // Above the edges, which may cross a block where the author's places leave them no other way.
        zIndex: 2,
        data: {
          node,
          run,
          problems,
          missing: shown.missing?.has(id) ?? false,
          selected: id === shown.selected,
          direction,
        },
      },
    ];
  });
  return [...loops, ...blocks];
}

export function flowEdges(drawing: Drawing, taken: ReadonlySet<string> | undefined): FlowEdge[] {
  return drawing.edges.map((drawn) => ({
    id: drawn.id,
    type: "way",
    source: drawn.leavesLoop ? loopId(drawn.from) : blockId(drawn.from),
    target: blockId(drawn.to),
    focusable: false,
    selectable: false,
    zIndex: taken?.has(drawn.id) ? 1 : 0,
    data: { drawn, way: taken ? (taken.has(drawn.id) ? "taken" : "untaken") : "open" },
  }));
}

/** Where edges come in and leave: known beforehand, so that nothing waits for a measurement. */
function handles({ width, height }: { width: number; height: number }, direction: Drawing["direction"]): NodeHandle[] {
  const small = { width: 1, height: 1 };
  return direction === "down"
    ? [
        { type: "target", position: Position.Top, x: width / 2, y: 0, ...small },
        { type: "source", position: Position.Bottom, x: width / 2, y: height, ...small },
      ]
    : [
        { type: "target", position: Position.Left, x: 0, y: height / 2, ...small },
        { type: "source", position: Position.Right, x: width, y: height / 2, ...small },
      ];
}

/** The former object where the new one looks the same: React then leaves it alone. A run ticks every second. */
export function keepAlike<Part>(former: ReadonlyMap<string, Part>, id: string, now: Part): Part {
  const known = former.get(id);
  return known !== undefined && looksLike(known, now) ? known : now;
}

/** Both are plain data. What is the very same object needs no look at what is in it. */
export function looksLike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [of, others] = [Object.entries(a), Object.entries(b)];
  if (of.length !== others.length) return false;
  const there = new Map<string, unknown>(others);
  return of.every(([key, value]) => there.has(key) && looksLike(value, there.get(key)));
}
