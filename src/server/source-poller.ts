import type pg from "pg";
import type { Ingested } from "#actions/ingest-alerts.ts";
import type { IntakeDesk } from "#actions/intake/intake-desk.ts";
import { SourceDriver, type SourceUses } from "#actions/sources/source-driver.ts";
import type { SourceHealth } from "#actions/sources/source-health.ts";
import { SourceWatcher } from "#actions/sources/source-watcher.ts";
import { sleep, systemClock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import type { Instance } from "#engine/catalog.ts";
import { createGatedHttp } from "#engine/gated-http.ts";
import type { CommandContext } from "#sdk/command.ts";
import { emptyInvestigation } from "#sdk/empty-investigation.ts";
import type { SourceDefinition, WatchContext } from "#sdk/source.ts";

export interface PollerOptions {
  instance: Instance;
  source: SourceDefinition;
  intervalMs: number;
  pool: pg.Pool;
  epoch: string;
  /** What its alerts become, until `follow` says otherwise. */
  uses: SourceUses;
  /** The rules in force. */
  desk: IntakeDesk;
  log: Log;
  onIngested(ingested: Ingested): void;
  onFollowed(incidents: readonly string[]): void;
  /** A fetch or a commit went wrong; what was kept is uncertain. */
  onFailure(): void;
}

/** One request in so many, while others wait for the limit. */
const shareWhileBusy = 30;
/** Fetching goes before the work it brings: without it nobody knows what is urgent. The past goes after it. */
const priorities = { live: 1_000, backfill: -1 };

/** However much a vendor tells: two looks that were asked for by news lie so far apart. */
const newsGapMs = 1_000;
/** What is told of may be listed a little later: after a look that news asked for there are two more. */
const echoesMs = [2_000, 8_000];

/** Gives a source's driver the time, the instance's gate and its turn, for as long as the instance stands. */
export class SourcePoller {
  readonly driver: SourceDriver;
  readonly #options: PollerOptions;
  readonly #abort = new AbortController();
  readonly #done: Promise<unknown>;
  readonly #watcher: SourceWatcher;
  #wake: AbortController = new AbortController();
  /** When the source is looked at next, by a clock that nobody sets. */
  #due = 0;
  #hasNews = false;
  #echoes: number[] = [];
  #lastNews = Number.NEGATIVE_INFINITY;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.driver = new SourceDriver({
      ...options,
      clock: systemClock,
      random: Math.random,
      contextFor: (work) => this.#context(priorities[work]),
      intervalMs: () => this.#intervalMs(),
    });
    this.#watcher = new SourceWatcher({
      source: options.source,
      contextFor: (signal) => this.#watchContext(signal),
      onNews: () => this.#takeNews(),
      wait: sleep,
      now: Date.now,
      random: Math.random,
      log: options.log,
    });
    this.#done = Promise.all([this.#run(), this.#watcher.run(this.#abort.signal)]);
  }

  /** How news comes; undefined where the source has nothing to listen to. */
  get watching(): SourceWatcher["state"] {
    return this.#watcher.state;
  }

  get instance(): Instance {
    return this.#options.instance;
  }

  get instanceName(): string {
    return this.#options.instance.name;
  }

  get health(): SourceHealth {
    return this.driver.health;
  }

  follow(uses: SourceUses): Promise<void> {
    return this.driver.follow(uses);
  }

  /** It was paused or resumed, or there is a backfill. */
  async takeUp(): Promise<void> {
    await this.driver.takeUpPause();
    this.driver.wakeBackfill();
    this.#due = 0;
    this.#wake.abort();
  }

  async stop(): Promise<void> {
    this.#abort.abort(new Error("the source is not read any more"));
    await this.#done;
  }

  #takeNews(): void {
    this.#hasNews = true;
    this.#due = Math.min(this.#due, this.#lastNews + newsGapMs);
    this.#wake.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      const hasNews = this.#hasNews;
      if (hasNews) {
        this.#hasNews = false;
        this.#lastNews = performance.now();
        this.#echoes = [...echoesMs];
      }
      const echo = hasNews ? undefined : this.#echoes.shift();
      this.#due = Number.POSITIVE_INFINITY;
      const wait = await this.driver.tick(signal, { hasNews: hasNews || echo !== undefined });
      const next = Math.min(wait, this.#echoes[0] ?? wait);
      this.#due = Math.min(this.#due, performance.now() + next);
      await this.#sleepUntilDue();
    }
  }

  async #sleepUntilDue(): Promise<void> {
    const { signal } = this.#abort;
    for (;;) {
      const left = this.#due - performance.now();
      if (left <= 0 || signal.aborted) return;
      this.#wake = new AbortController();
      await sleep(left, AbortSignal.any([signal, this.#wake.signal]));
    }
  }

  #watchContext(signal: AbortSignal): WatchContext | undefined {
    const { instance, log } = this.#options;
    const { listen } = instance.http;
    if (!listen) return undefined;
    return { instance: { name: instance.name, parameters: instance.parameters() }, log, signal, listen };
  }

  /** While steps wait for the same limit, looking for more costs each of them a turn: then it may take a thirtieth. */
  #intervalMs(): number {
    const { intervalMs, instance } = this.#options;
    const gate = instance.gateFor();
    const rate = gate.requestsPerSecond;
    if (rate === undefined || gate.status().waiting === 0) return intervalMs;
    return Math.max(intervalMs, (shareWhileBusy * 1_000) / rate);
  }

  #context(priority: number): CommandContext {
    const { instance, log } = this.#options;
    const { signal } = this.#abort;
    const gate = instance.gateFor();
    return {
      instance: { name: instance.name, parameters: instance.parameters() },
      http: createGatedHttp({ gate, http: instance.http, priority, order: 0, signal, ownsHost: true }),
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
