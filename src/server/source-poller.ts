import type pg from "pg";
import type { Ingested } from "#actions/ingest-alerts.ts";
import type { IntakeDesk } from "#actions/intake/intake-desk.ts";
import { SourceDriver, type SourceUses } from "#actions/sources/source-driver.ts";
import type { SourceHealth } from "#actions/sources/source-health.ts";
import { sleep, systemClock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import type { Instance } from "#engine/catalog.ts";
import { createGatedHttp } from "#engine/gated-http.ts";
import type { CommandContext } from "#sdk/command.ts";
import { emptyInvestigation } from "#sdk/empty-investigation.ts";
import type { SourceDefinition } from "#sdk/source.ts";

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

/** Gives a source's driver the time, the instance's gate and its turn, for as long as the instance stands. */
export class SourcePoller {
  readonly driver: SourceDriver;
  readonly #options: PollerOptions;
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  #wake: AbortController = new AbortController();

  constructor(options: PollerOptions) {
    this.#options = options;
    this.driver = new SourceDriver({
      ...options,
      clock: systemClock,
      random: Math.random,
      contextFor: (work) => this.#context(priorities[work]),
      intervalMs: () => this.#intervalMs(),
    });
    this.#done = this.#run();
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
    this.#wake.abort();
  }

  async stop(): Promise<void> {
    this.#abort.abort(new Error("the source is not read any more"));
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      const wait = await this.driver.tick(signal);
      if (signal.aborted) return;
      this.#wake = new AbortController();
      await sleep(wait, AbortSignal.any([signal, this.#wake.signal]));
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
