/** A playbook as it is drawn: blocks, boxes around loops and edges, each with its place. Pure data. */

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Place of the upper left corner. */
export type Box = Point & Size;

/** Every block has the same size, so that a layout needs no measuring. */
export const blockSize: Size = { width: 280, height: 76 };

export interface DrawnEdge {
  /** Unique in the drawing. */
  id: string;
  from: string;
  to: string;
  label: string;
  /** It leaves the box of the loop it comes from, not the block: it is taken after the last round. */
  leavesLoop: boolean;
  /** It leads from a loop to what the loop repeats. */
  entersLoop: boolean;
  /** Corners from the foot of one block to the head of the next; null: whoever draws finds a way. */
  route: Point[] | null;
  /** Middle of the label. */
  labelAt: Point | null;
}

export interface Drawing {
  blocks: ({ id: string } & Point)[];
  /** Around a loop and what it repeats; outer loops first. */
  loops: ({ id: string } & Box)[];
  edges: DrawnEdge[];
  /** Which way the edges run. */
  direction: "down" | "right";
  bounds: Box;
}

/** The smallest box around all of them; nothing is a box of no size at the origin. */
export function boxAround(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function grow(box: Box, by: number): Box {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
