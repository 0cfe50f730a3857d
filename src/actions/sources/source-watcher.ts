/**
 * Keeps the connection over which a vendor tells of news, for as long as its source is read: when it ends, it is made anew
 * after a pause that grows and is never the same twice. What is heard makes the source be read at once; nothing depends on it.
 */
import { messageOf } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import type { SourceDefinition, WatchContext } from "#sdk/source.ts";
import { VendorError } from "#sdk/vendor-error.ts";

export interface SourceWatcherOptions {
  source: SourceDefinition;
  /** Asked for at each connection: secrets are never kept. Undefined: there is no way to listen. */
  contextFor(signal: AbortSignal): WatchContext | undefined;
  onNews(): void;
  wait(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
  /** From 0 up to, not including, 1. */
  random(): number;
  log: Log;
}

/** How news comes: at once, or with the next look. */
export interface WatchState {
  isLive: boolean;
  /** Why it is not live. */
  reason: string | undefined;
  /** Milliseconds since the epoch. */
  since: number;
  /** Times that news was told, since the process reads the source. */
  told: number;
}

const firstPauseMs = 1_000;
const longestPauseMs = 5 * 60_000;
/** What only a person can mend. */
const refusedPauseMs = 60_000;
/** A connection that stood for so long was a good one. */
const goodMs = 60_000;

export class SourceWatcher {
  readonly #options: SourceWatcherOptions;
  /** Undefined: the source offers nothing to listen to. */
  state: WatchState | undefined;

  constructor(options: SourceWatcherOptions) {
    this.#options = options;
    if (options.source.watch) this.state = this.#polling("it has only begun", 0);
  }

  /** Returns when the signal aborts, or at once when there is nothing to listen to. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { source, contextFor, wait, now, random, log } = this.#options;
    for (let failures = 0; source.watch && !signal.aborted; ) {
      let liveSince: number | undefined;
      const told = () => this.state?.told ?? 0;
      let pauseMs = firstPauseMs;
      try {
        const context = contextFor(signal);
        const listening =
          context &&
          source.watch(context, {
            onLive: () => {
              liveSince = now();
              this.state = { isLive: true, reason: undefined, since: liveSince, told: told() };
              // What happened while nobody listened is looked for.
              this.#options.onNews();
            },
            onNews: () => {
              if (this.state) this.state.told += 1;
              this.#options.onNews();
            },
          });
        if (!listening) {
          this.state = this.#polling(context ? "the instance is set so" : "there is no way to listen", told());
          return;
        }
        await listening;
      } catch (error) {
        if (signal.aborted) return;
        const wasGood = liveSince !== undefined && now() - liveSince >= goodMs;
        failures = wasGood ? 1 : failures + 1;
        const isRefused = error instanceof VendorError && /^(?:unauthorized|forbidden|blocked)$/.test(error.kind);
        const growing = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 10));
        pauseMs = Math.max(isRefused ? refusedPauseMs : 0, growing) * (0.75 + random() * 0.5);
        if (this.state?.isLive !== false || this.state.reason !== messageOf(error)) {
          log.info({ room: "source", error: messageOf(error) }, "news is not told at once any more; polling");
        }
        this.state = this.#polling(messageOf(error), told());
      }
      await wait(pauseMs, signal);
    }
  }

  #polling(reason: string, told: number): WatchState {
    const { state } = this;
    const since = state && !state.isLive ? state.since : this.#options.now();
    return { isLive: false, reason, since, told };
  }
}
