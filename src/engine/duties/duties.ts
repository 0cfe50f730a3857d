/** What the engine does beside its runs: what commands ask of it, and commands whose time has come. One round at a time. */
import { messageOf } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import type { Executor } from "../executor.ts";
import type { DutySource } from "./duty-source.ts";
import { fireSchedules } from "./fire-schedules.ts";
import { serveRequests } from "./serve-requests.ts";
import { tellBreaches } from "./tell-breaches.ts";

export class Duties {
  readonly #executor: Executor;
  readonly #source: DutySource;
  readonly #log: Log;
  #round: Promise<number> | undefined;
  /** Something may have come since the round began. */
  #again = false;
  #stopped = false;

  constructor(executor: Executor, source: DutySource, log: Log) {
    this.#executor = executor;
    this.#source = source;
    this.#log = log;
  }

  get source(): DutySource {
    return this.#source;
  }

  /** There may be something to do: it is done soon. */
  wake(): void {
    void this.work();
  }

  /** Resolves when what there was to do is done, with how much that was. What fails is left for the next round. */
  async work(): Promise<number> {
    if (this.#stopped) return 0;
    if (this.#round) {
      this.#again = true;
      return this.#round;
    }
    this.#round = this.#work();
    try {
      return await this.#round;
    } finally {
      this.#round = undefined;
    }
  }

  async #work(): Promise<number> {
    let done = 0;
    try {
      do {
        this.#again = false;
        for (let some = true; some && !this.#stopped; ) {
          const served = await serveRequests(this.#executor, this.#source);
          const fired = await fireSchedules(this.#executor, this.#source);
          const told = await tellBreaches(this.#executor, this.#source);
          done += served + fired + told;
          some = served + fired + told > 0;
        }
      } while (this.#again && !this.#stopped);
    } catch (error) {
      if (!this.#stopped && !this.#executor.options.journal.lost.aborted) {
        this.#log.warn(
          { room: "engine", error: messageOf(error) },
          "the engine's duties could not be done; trying again",
        );
      }
    }
    return done;
  }

  /** What is under way comes to its end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#round;
  }
}
