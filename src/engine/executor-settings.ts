export interface ExecutorSettings {
  /** Runs in memory at once; the others wait in the database, the most urgent next. */
  maxRuns: number;
  /** A run that has nothing to do for longer than this leaves memory. Milliseconds. */
  evictAfterMs: number;
  /** A run that recorded so many events since its last snapshot makes one with the next. */
  snapshotEvery: number;
  /** At least so long may an intent take to become durable before its request leaves. Milliseconds. */
  intentMs: number;
  /** How long a stopping host waits for answers to writes that are out. Milliseconds. */
  stopGraceMs: number;
}

export const usualSettings: ExecutorSettings = {
  maxRuns: 2_000,
  evictAfterMs: 15_000,
  snapshotEvery: 500,
  intentMs: 250,
  stopGraceMs: 5_000,
};
