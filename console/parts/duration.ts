/** How long something took, as people read it: `840 ms`, `1.2 s`, `3 min 4 s`, `2 h 5 min`, `3 d 4 h`. */
export function durationWords(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return "–";
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  return pair(Math.round(seconds));
}

function pair(seconds: number): string {
  if (seconds < 3_600) return two(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return two(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return two(Math.floor(hours / 24), "d", hours % 24, "h");
}

const two = (great: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${great} ${unit}` : `${great} ${unit} ${small} ${smallUnit}`;

/** From begin to end; up to `now` for what goes on. */
export function durationBetween(startedAt: string, finishedAt: string | null, now: number): string {
  const end = finishedAt === null ? now : new Date(finishedAt).getTime();
  // The browser's clock may be behind the server's.
  return durationWords(Math.max(0, end - new Date(startedAt).getTime()));
}
