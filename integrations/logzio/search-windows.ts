/**
 * A search of Logz.io's logs reaches over two calendar days in UTC: of a wider range it silently reads the last two days
 * and nothing else. So a range is asked for in pieces that it answers whole.
 */
export interface SearchWindow {
  /** Milliseconds since the epoch, both inclusive: a border belongs to one piece only. */
  from: number;
  to: number;
}

const dayMs = 86_400_000;

/** Newest first. Whole milliseconds, the finest that the logs' dates have. */
export function splitWindow({ from, to }: SearchWindow): SearchWindow[] {
  const windows: SearchWindow[] = [];
  for (let end = to; end >= from; ) {
    const begin = Math.max(from, startOfDay(end) - dayMs);
    windows.push({ from: begin, to: end });
    end = begin - 1;
  }
  return windows;
}

/** How many pieces it will be, without making them. */
export function countWindows({ from, to }: SearchWindow): number {
  if (to < from) return 0;
  const days = (startOfDay(to) - startOfDay(from)) / dayMs + 1;
  return Math.ceil(days / 2);
}

export function startOfDay(moment: number): number {
  return Math.floor(moment / dayMs) * dayMs;
}
