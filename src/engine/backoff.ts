/** Reads that fail are repeated for a day: a vendor that is down overnight loses nobody's alert. */
export const giveUpAfterMs = 24 * 3600 * 1000;

const firstMs = 250;
const longestMs = 60_000;

/** Milliseconds before the next attempt, `attempts` having failed. Spread by up to a fifth, so that runs part ways. */
export function backoffMs(attempts: number): number {
  const base = Math.min(longestMs, firstMs * 2 ** Math.min(attempts, 20));
  return base * (0.9 + Math.random() * 0.2);
}
