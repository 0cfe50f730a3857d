import type { Point } from "./drawing.ts";

/** An SVG path through the corners: straight where they lie below each other, softly bent where they do not. */
export function edgePath(route: readonly Point[]): string {
  const [start, ...rest] = route;
  if (!start) return "";
  let path = `M${start.x},${start.y}`;
  let before = start;
  for (const point of rest) {
    const middle = (before.y + point.y) / 2;
    path +=
      before.x === point.x
        ? `L${point.x},${point.y}`
        : `C${before.x},${middle} ${point.x},${middle} ${point.x},${point.y}`;
    before = point;
  }
  return path;
}
