import type pg from "pg";
import type { Clock } from "#base/clock.ts";
import { messageOf } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import type { CommandContext } from "#sdk/command.ts";
import type { RangePage, SourceDefinition } from "#sdk/source.ts";
import { VendorError } from "#sdk/vendor-error.ts";
import type { Progress } from "#store/alerts.ts";
import { endBackfill, readNextBackfill } from "#store/backfills.ts";
import { createDb } from "#store/db.ts";
import { withinEpoch } from "#store/within-epoch.ts";

export interface BackfillDriverOptions {
  instance: { id: string; name: string };
  source: SourceDefinition;
  pool: pg.Pool;
  epoch: string;
  clock: Clock;
  random(): number;
  log: Log;
  contextFor(work: "backfill"): CommandContext;
  keep(page: RangePage, progress: Progress, before: JsonObject | undefined): Promise<unknown>;
}

const longestBackoffMs = 60_000;
/** So many refusals in a row, of a kind that repeating does not mend, end it. */
const refusalsThatEnd = 3;

/**
 * Ranges of the past, one after the other, in the time that the live edge leaves. Where one stands is a row, moved on with
 * each page in the page's own transaction: a restart goes on, a cancel ends it, and the live cursor knows nothing of it.
 */
export class BackfillDriver {
  readonly #options: BackfillDriverOptions;
  /** There may be one; known only after a look. */
  #mayRun = true;
  #failures = 0;
  #notBefore = 0;

  constructor(options: BackfillDriverOptions) {
    this.#options = options;
  }

  wake(): void {
    this.#mayRun = true;
    this.#notBefore = 0;
  }

  /** Pages until the live edge is due again, at least one; what goes wrong stays here. */
  async advance(signal: AbortSignal, until: number): Promise<void> {
    const { clock, source } = this.#options;
    if (source.readRange === undefined) return;
    do {
      if (!this.#mayRun || clock.now() < this.#notBefore) return;
      try {
        await this.#step(source.readRange);
        this.#failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        await this.#giveWay(error);
      }
    } while (!signal.aborted && clock.now() < until);
  }

  async #step(readRange: NonNullable<SourceDefinition["readRange"]>): Promise<void> {
    const { pool, instance, contextFor, keep } = this.#options;
    const next = await readNextBackfill(createDb(pool), instance.id);
    if (!next) {
      this.#mayRun = false;
      return;
    }
    const range = { from: next.from.getTime(), until: next.until.getTime() };
    const page = await readRange(contextFor("backfill"), range, next.cursor ?? undefined);
    const { cursor, reached, more } = page;
    await keep(page, { backfill: { id: next.id, cursor, reached, ended: !more } }, undefined);
  }

  async #giveWay(error: unknown): Promise<void> {
    const { clock, random, log, instance, pool, epoch } = this.#options;
    this.#failures += 1;
    const asked = error instanceof VendorError ? (error.retryAfterMs ?? 0) : 0;
    const growing = Math.min(longestBackoffMs, 1_000 * 2 ** Math.min(this.#failures - 1, 10));
    this.#notBefore = clock.now() + Math.max(asked, growing * (0.75 + random() * 0.5));
    log.warn({ room: "source", instance: instance.name, error: messageOf(error) }, "a page of a backfill failed");
    const isFinal = error instanceof VendorError && ["refused", "forbidden", "not-found"].includes(error.kind);
    if (!isFinal || this.#failures < refusalsThatEnd) return;
    const next = await readNextBackfill(createDb(pool), instance.id);
    if (next) await withinEpoch(pool, epoch, (client) => endBackfill(client, next.id, "failed", messageOf(error)));
  }
}
