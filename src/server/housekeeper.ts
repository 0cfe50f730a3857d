/**
 * The active process keeps house: what is older than the configuration says leaves, a bounded batch at a time with a rest
 * after each, so that runs and people are held up by none. Each batch is a transaction: a crash undoes one at most.
 */
import type pg from "pg";
import { type Clock, sleep, systemClock } from "#base/clock.ts";
import { messageOf } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import { dropOldCounts } from "#store/alert-decisions.ts";
import { dropBatch, type LeavingKind, leavingKinds, listLeft, markLooked } from "#store/housekeeping.ts";
import { dropOldKeys } from "#store/intake-keys.ts";
import { forgetAnswers } from "#store/webhook-answers.ts";

/** In days; undefined: for ever. */
export interface Retention {
  /** Ended runs with their journal. */
  runs: number | undefined;
  /** War Rooms of closed incidents. */
  entries: number | undefined;
  /** The text of alerts. */
  alerts: number | undefined;
}

export const defaultRetention: Retention = { runs: 90, entries: 365, alerts: 365 };

/** As the configuration file has it. */
export interface WrittenRetention {
  runs_days?: number | "never" | undefined;
  entries_days?: number | "never" | undefined;
  alerts_days?: number | "never" | undefined;
}

export function retentionOf(written: WrittenRetention = {}): Retention {
  const days = (said: number | "never" | undefined, otherwise: number | undefined) =>
    said === "never" ? undefined : (said ?? otherwise);
  return {
    runs: days(written.runs_days, defaultRetention.runs),
    entries: days(written.entries_days, defaultRetention.entries),
    alerts: days(written.alerts_days, defaultRetention.alerts),
  };
}

export interface HousekeeperOptions {
  pool: pg.Pool;
  epoch: string;
  retention?: Retention | undefined;
  log: Log;
  clock?: Clock;
  /** Rows of a batch. */
  batch?: number;
  /** After each batch. Milliseconds. */
  restMs?: number;
}

const everyMs = 3_600_000;
/** A start has better things to do. */
const firstAfterMs = 60_000;
const dayMs = 86_400_000;
/** How long a webhook's idempotency keys are remembered. */
const keepAnswersDays = 7;

export class Housekeeper {
  /** Since this process is the active one. */
  readonly removed = new Map<LeavingKind, number>(leavingKinds.map((kind) => [kind, 0]));
  readonly retention: Retention;
  readonly #options: HousekeeperOptions;
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(options: HousekeeperOptions) {
    this.#options = options;
    this.retention = options.retention ?? defaultRetention;
    this.#clock = options.clock ?? systemClock;
  }

  start(): void {
    this.#loop = this.#keepGoing();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#loop;
  }

  async #keepGoing(): Promise<void> {
    const { signal } = this.#abort;
    await sleep(firstAfterMs, signal);
    while (!signal.aborted) {
      try {
        await this.round();
      } catch (error) {
        const { log } = this.#options;
        log.warn({ room: "server", error: messageOf(error) }, "housekeeping broke off; it goes on in an hour");
      }
      await sleep(everyMs, signal);
    }
  }

  /** Until nothing is left to drop, or this process is to stop. How much left. */
  async round(): Promise<number> {
    const { pool, epoch, log, batch = 200, restMs = 50 } = this.#options;
    const { signal } = this.#abort;
    let all = 0;
    for (const kind of leavingKinds) {
      const before = this.#before(kind);
      for (let some = before !== undefined; some && before && !signal.aborted; ) {
        const removed = await dropBatch(pool, epoch, kind, { before, limit: batch });
        if (removed === undefined) return all;
        this.removed.set(kind, (this.removed.get(kind) ?? 0) + removed);
        all += removed;
        some = removed > 0;
        if (some) await sleep(restMs, signal);
      }
      if (before !== undefined && !signal.aborted) await markLooked(pool, kind);
    }
    if (!signal.aborted) {
      await forgetAnswers(pool, keepAnswersDays);
      await dropOldKeys(pool);
      await dropOldCounts(pool);
    }
    if (all > 0)
      log.info({ room: "server", removed: Object.fromEntries(this.removed) }, "housekeeping removed what was old");
    return all;
  }

  /** What is older leaves; undefined: nothing does. */
  #before(kind: LeavingKind): Date | undefined {
    const { runs, entries, alerts } = this.retention;
    const days = { runs, entries, requests: entries, alerts, values: 0, files: 0 }[kind];
    return days === undefined ? undefined : new Date(this.#clock.now() - days * dayMs);
  }

  /** For people: what is kept how long, and what has left. */
  async describe() {
    const { runs, entries, alerts } = this.retention;
    const days: Partial<Record<LeavingKind, number | undefined>> = { runs, entries, requests: entries, alerts };
    return (await listLeft(this.#options.pool)).map(({ kind, removed, lastRemovedAt, lookedAt }) => ({
      kind,
      // Values and files stay as long as anything names them.
      keptDays: days[kind] ?? null,
      removed,
      lastRemovedAt: lastRemovedAt?.toISOString() ?? null,
      lookedAt: lookedAt?.toISOString() ?? null,
    }));
  }
}
