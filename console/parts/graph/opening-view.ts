/** How a drawing is looked at when it opens: whole when it stays readable so, else from its start or at one block. */
import { type Box, blockSize, type Point, type Size } from "./drawing.ts";

export interface View extends Point {
  zoom: number;
}

const margin = 28;
const leastReadable = 0.7;

export function openingView(bounds: Box, window: Size, focus: Point | null): View {
  const fit = Math.min((window.width - 2 * margin) / bounds.width, (window.height - 2 * margin) / bounds.height);
  const zoom = Math.min(1, Math.max(leastReadable, Number.isFinite(fit) ? fit : 1));
  return {
    zoom,
    x: along(bounds.x, bounds.width, window.width, zoom, focus && focus.x + blockSize.width / 2, "middle"),
    y: along(bounds.y, bounds.height, window.height, zoom, focus && focus.y + blockSize.height / 2, "start"),
  };
}

/** In the middle when it fits; else at the focus, as far as that leaves no empty space; else at its start or middle. */
function along(
  start: number,
  length: number,
  window: number,
  zoom: number,
  focus: number | null,
  otherwise: "start" | "middle",
): number {
  const spare = window - length * zoom;
  if (spare >= 2 * margin) return spare / 2 - start * zoom;
  const atStart = margin - start * zoom;
  const atEnd = window - margin - (start + length) * zoom;
  if (focus === null) return otherwise === "start" ? atStart : (atStart + atEnd) / 2;
  return Math.min(atStart, Math.max(atEnd, window / 2 - focus * zoom));
}

/** The block lies whole within the window. */
export function isInView(block: Point, view: View, window: Size): boolean {
  const [left, top] = [block.x * view.zoom + view.x, block.y * view.zoom + view.y];
  const [right, bottom] = [left + blockSize.width * view.zoom, top + blockSize.height * view.zoom];
  return left >= 0 && top >= 0 && right <= window.width && bottom <= window.height;
}
