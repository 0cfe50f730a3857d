import type { Clock } from "#base/clock.ts";
import type { Ingested } from "../ingest-alerts.ts";

const minuteMs = 60_000;
const rateMinutes = 10;

/** How a source is doing, since this process reads it. */
export class SourceHealth {
  state: "starting" | "reading" | "up to date" | "failing" | "paused" | "idle" = "starting";
  /** Why nothing is fetched at all, as the instance is set. */
  idle: string | undefined;
  lastSuccess: number | undefined;
  /** Of the last fetch, if it failed. */
  error: string | undefined;
  /** When it is fetched next, milliseconds since the epoch. */
  nextAttempt: number | undefined;
  fetched = 0;
  /** Changes of alerts that were known. */
  updated = 0;
  quarantined = 0;
  /** Kept, and left out by the instance's content filter. */
  filtered = 0;
  /** What waits in quarantine for a person, of this process and those before it. */
  waiting = 0;
  errors = 0;
  readonly #clock: Clock;
  /** Alerts kept, by the minute. */
  readonly #minutes = new Map<number, number>();
  readonly #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** Alerts a minute, over the last ten minutes or since it is read. */
  get perMinute(): number {
    const now = this.#clock.now();
    const oldest = Math.floor(now / minuteMs) - rateMinutes;
    let sum = 0;
    for (const [minute, count] of this.#minutes) if (minute > oldest) sum += count;
    const minutes = Math.min(rateMinutes, Math.max(1, (now - this.#since) / minuteMs));
    return Math.round((sum / minutes) * 100) / 100;
  }

  kept(ingested: Ingested): void {
    this.fetched += ingested.stored;
    this.quarantined += ingested.quarantined;
    this.filtered += ingested.filtered;
    this.waiting += ingested.quarantined;
    if (ingested.stored === 0) return;
    const minute = Math.floor(this.#clock.now() / minuteMs);
    this.#minutes.set(minute, (this.#minutes.get(minute) ?? 0) + ingested.stored);
    for (const old of this.#minutes.keys()) if (old <= minute - rateMinutes) this.#minutes.delete(old);
  }

  succeeded(isAtEnd: boolean): void {
    this.state = isAtEnd ? "up to date" : "reading";
    this.lastSuccess = this.#clock.now();
    this.error = undefined;
  }

  failed(error: string, nextAttempt: number): void {
    this.state = "failing";
    this.error = error;
    this.errors += 1;
    this.nextAttempt = nextAttempt;
  }
}
