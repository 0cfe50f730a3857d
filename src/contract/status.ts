import { z } from "zod";

/** How one instance is doing, for people and for `doctor`. */
export const InstanceHealth = z.object({
  name: z.string(),
  integration: z.string(),
  gate: z.object({
    state: z.enum(["open", "closed", "trial"]),
    reason: z.string().optional(),
    until: z.iso.datetime().optional(),
    waiting: z.number(),
    inFlight: z.number(),
  }),
  /** How hard it is driven at most; null: no rate limit. */
  limits: z
    .object({ requestsPerSecond: z.number().nullable(), concurrency: z.number(), requestTimeoutSeconds: z.number() })
    .optional(),
  source: z
    .object({
      state: z.enum(["starting", "reading", "up to date", "failing", "paused", "idle"]),
      /** Of one that is idle: why nothing is fetched as the instance is set, and what would change that. */
      idle: z.string().optional(),
      lastSuccess: z.iso.datetime().nullable(),
      /** Seconds since it was last read to its end; null before the first time. */
      lagSeconds: z.number().nullable(),
      error: z.string().nullable(),
      /** When it is fetched next. */
      nextAttempt: z.iso.datetime().nullable(),
      /** These four count since the process reads the source. */
      fetched: z.number(),
      updated: z.number(),
      quarantined: z.number(),
      errors: z.number(),
      /** Alerts a minute, over the last ten minutes. */
      perMinute: z.number(),
      /** What waits in quarantine for a person. */
      waiting: z.number(),
      paused: z.object({ by: z.string(), reason: z.string().nullable(), since: z.iso.datetime() }).nullable(),
      /** Kept, and left out by the instance's content filter: they start nothing. */
      filtered: z.number().optional(),
    })
    .optional(),
  /** What is lax about it on purpose: certificates that are not checked. */
  warnings: z.array(z.string()).optional(),
});
export type InstanceHealth = z.infer<typeof InstanceHealth>;

export const WritesPaused = z.object({ by: z.string(), reason: z.string().nullable(), since: z.iso.datetime() });
export type WritesPaused = z.infer<typeof WritesPaused>;

/** What leaves with time: `values` and `files` when nothing names them any more. */
export const Leaving = z.object({
  kind: z.enum(["runs", "entries", "requests", "alerts", "values", "files"]),
  /** Null: as long as something names it, or for ever. */
  keptDays: z.number().nullable(),
  /** Since the database was made. */
  removed: z.number(),
  lastRemovedAt: z.iso.datetime().nullable(),
  /** When it was last looked for. */
  lookedAt: z.iso.datetime().nullable(),
});
export type Leaving = z.infer<typeof Leaving>;

export const Status = z.object({
  version: z.string(),
  /** Only the active process fetches and runs; one that stands by takes over when the active one is gone. */
  role: z.enum(["active", "standby"]),
  startedAt: z.iso.datetime(),
  runs: z.object({
    /** In the database: queued or under way. */
    active: z.number(),
    /** In the database: out of memory until a moment or an answer. */
    waiting: z.number(),
    paused: z.number(),
    succeeded: z.number(),
    failed: z.number(),
    cancelled: z.number(),
    /** In memory of the active process. */
    inMemory: z.number(),
    /** Of those, the ones whose every step waits for its turn, a gate or a moment. */
    blocked: z.number(),
  }),
  /** Set while every write to the outside is paused. */
  writesPaused: WritesPaused.nullable(),
  alerts: z.object({ total: z.number(), quarantined: z.number() }),
  journal: z.object({ flushes: z.number(), events: z.number(), meanFlushMs: z.number(), pending: z.number() }),
  instances: z.array(InstanceHealth),
  /** The active process tells; empty on one that stands by. */
  leaving: z.array(Leaving),
  memoryMb: z.number(),
});
export type Status = z.infer<typeof Status>;
