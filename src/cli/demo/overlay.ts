import type { Style } from "../terminal/style.ts";
import type { ScreenSize } from "./render-screen.ts";

/** Text laid over the table, a page at a time. */
export interface Overlay {
  render(size: ScreenSize, style: Style): string[];
  /** To the next page; false when this was the last. */
  turn(): boolean;
}

export function createOverlay(lines: readonly string[]): Overlay {
  let from = 0;
  let page = lines.length;
  return {
    render({ rows }, style) {
      page = Math.max(1, rows - 3);
      const hasMore = from + page < lines.length;
      const keys = hasMore ? "space: more   any other key: back to the table" : "any key: back to the table";
      return [...lines.slice(from, from + page), "", style.dim(keys)];
    },
    turn() {
      if (from + page >= lines.length) return false;
      from += page;
      return true;
    },
  };
}
