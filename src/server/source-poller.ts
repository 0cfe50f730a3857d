import type pg from "pg";
import { readContentFilter } from "#actions/content-filter.ts";
import { type Ingested, ingestAlerts } from "#actions/ingest-alerts.ts";
import { sleep, systemClock } from "#base/clock.ts";
import { messageOf } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import type { Instance } from "#engine/catalog.ts";
import { createGatedHttp } from "#engine/gated-http.ts";
import type { CommandContext } from "#sdk/command.ts";
import { emptyInvestigation } from "#sdk/empty-investigation.ts";
import type { FetchedPage, SourceDefinition } from "#sdk/source.ts";
import { readCursor } from "#store/alerts.ts";
import type { Activation } from "#store/playbooks.ts";
import { RecentIds } from "./recent-ids.ts";

export interface PollerOptions {
  instance: Instance;
  source: SourceDefinition;
  intervalMs: number;
  pool: pg.Pool;
  epoch: string;
  /** The active playbooks that its alerts start, until `follow` says otherwise. */
  activations: readonly Activation[];
  log: Log;
  onIngested(ingested: Ingested): void;
  /** A fetch or a commit went wrong; what was kept is uncertain. */
  onFailure(): void;
}

export interface SourceHealth {
  state: "starting" | "reading" | "up to date" | "failing";
  lastSuccess: number | undefined;
  error: string | undefined;
  fetched: number;
  quarantined: number;
  /** Kept, and left out by the content filter. */
  filtered: number;
}

const longestBackoffMs = 60_000;
/** One request in so many, while others wait for the limit. */
const shareWhileBusy = 30;
/** Fetching goes before the work it brings: without it nobody knows what is urgent. */
const fetchPriority = 1_000;

/**
 * Reads one source for ever: page by page to its end, then again after the interval. A failure changes nothing that is
 * stored; it is shown, and tried again after a growing back-off.
 */
export class SourcePoller {
  readonly health: SourceHealth = {
    state: "starting",
    lastSuccess: undefined,
    error: undefined,
    fetched: 0,
    quarantined: 0,
    filtered: 0,
  };
  readonly #options: PollerOptions;
  readonly #recent = new RecentIds();
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  #activations: readonly Activation[];
  /** The page that is being kept, by the activations of the moment it began. */
  #keeping: Promise<unknown> = Promise.resolve();

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#activations = options.activations;
    this.#done = this.#run();
  }

  get instance(): Instance {
    return this.#options.instance;
  }

  get instanceName(): string {
    return this.#options.instance.name;
  }

  /** From now on its alerts start these; when it resolves, what was begun by the others is kept or given up. */
  async follow(activations: readonly Activation[]): Promise<void> {
    this.#activations = activations;
    await this.#keeping;
  }

  async stop(): Promise<void> {
    this.#abort.abort(new Error("the source is not read any more"));
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    let cursor: JsonObject | undefined;
    let known = false;
    let failures = 0;
    while (!signal.aborted) {
      try {
        if (!known) cursor = await readCursor(this.#options.pool, this.#options.instance.id);
        known = true;
        cursor = await this.#readToTheEnd(cursor, (stored) => {
          cursor = stored;
        });
        failures = 0;
        this.health.state = "up to date";
        this.health.lastSuccess = Date.now();
        this.health.error = undefined;
        await sleep(this.#intervalMs(), signal);
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        this.#options.onFailure();
        this.health.state = "failing";
        this.health.error = messageOf(error);
        this.#options.log.warn(
          { room: "source", instance: this.instanceName, error: messageOf(error) },
          "a fetch failed",
        );
        await sleep(Math.min(longestBackoffMs, 250 * 2 ** Math.min(failures, 10)), signal);
      }
    }
  }

  /** While steps wait for the same limit, looking for more costs each of them a turn: then it may take a thirtieth. */
  #intervalMs(): number {
    const { intervalMs, instance } = this.#options;
    const gate = instance.gateFor();
    const rate = gate.requestsPerSecond;
    if (rate === undefined || gate.status().waiting === 0) return intervalMs;
    return Math.max(intervalMs, (shareWhileBusy * 1_000) / rate);
  }

  async #readToTheEnd(from: JsonObject | undefined, onStored: (cursor: JsonObject) => void): Promise<JsonObject> {
    const { source } = this.#options;
    for (let cursor = from; ; ) {
      const page = await source.fetchAlerts(this.#context(), cursor);
      await this.#keep(page, cursor);
      cursor = page.cursor;
      onStored(cursor);
      if (!page.more) return cursor;
      this.health.state = "reading";
      this.#abort.signal.throwIfAborted();
    }
  }

  /** Most rounds bring nothing but the overlap: then there is nothing to write. */
  async #keep(page: FetchedPage, before: JsonObject | undefined): Promise<void> {
    const { pool, epoch, instance } = this.#options;
    const alerts = page.alerts.filter(({ sourceId }) => !this.#recent.has(sourceId));
    const moved = JSON.stringify(page.cursor) !== JSON.stringify(before);
    if (alerts.length === 0 && !page.unreadable?.length && !moved) return;
    const filter = readContentFilter(instance.integration, instance.parameters());
    const target = { pool, epoch, instance, activations: this.#activations, filter, now: () => Date.now() };
    const keeping = ingestAlerts(target, { ...page, alerts });
    this.#keeping = keeping.catch(() => {});
    const ingested = await keeping;
    for (const { sourceId } of alerts) this.#recent.add(sourceId);
    this.health.fetched += ingested.stored;
    this.health.quarantined += ingested.quarantined;
    this.health.filtered += ingested.filtered;
    if (ingested.stored > 0) this.#options.onIngested(ingested);
  }

  #context(): CommandContext {
    const { instance, log } = this.#options;
    const { signal } = this.#abort;
    const gate = instance.gateFor();
    return {
      instance: { name: instance.name, parameters: instance.parameters() },
      http: createGatedHttp({ gate, http: instance.http, priority: fetchPriority, order: 0, signal, ownsHost: true }),
      clock: systemClock,
      log,
      signal,
      idempotencyKey: "",
      async wait(ms) {
        await sleep(ms, signal);
        signal.throwIfAborted();
      },
      requestsPerSecond: gate.requestsPerSecond,
      investigation: emptyInvestigation(),
      random: Math.random,
    };
  }
}
