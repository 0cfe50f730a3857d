/** Reads that fail are repeated for a day: a vendor that is down overnight loses nobody's alert. */
export const giveUpAfterMs = 24 * 3600 * 1000;

const firstMs = 250;
const longestMs = 60_000;

/**
 * Milliseconds before the next attempt: growing with the attempts, but never more than a quarter of the time it has been
 * failing (two seconds at least), so that a short trouble is over soon after it ends. Spread by up to a tenth either way,
 * so that runs part ways.
 */
export function backoffMs(attempts: number, failingForMs: number): number {
  const longest = Math.min(longestMs, Math.max(2_000, failingForMs / 4));
  const base = Math.min(longest, firstMs * 2 ** Math.min(attempts, 20));
  return base * (0.9 + Math.random() * 0.2);
}
