import { messageOf } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import type { Db } from "#store/db.ts";
import { keepSamples, readSamples } from "#store/sample-events.ts";

/** As many as XSOAR keeps. */
const kept = 20;
/** A busy instance's samples change with every event; the table need not. */
const pauseMs = 1_000;

/**
 * The last events of instances that store samples, for people who write a mapper. Kept beside the incidents, not with
 * them: a sample that is lost costs nothing, so a failure is only logged.
 */
export class SampleKeeper {
  readonly #db: Db;
  readonly #log: Log;
  readonly #samples = new Map<string, JsonObject[]>();
  readonly #changed = new Set<string>();
  #writing: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #stopped = false;

  constructor(db: Db, log: Log) {
    this.#db = db;
    this.#log = log;
  }

  add(instanceId: string, samples: readonly JsonObject[]): void {
    if (samples.length === 0) return;
    this.#samples.set(instanceId, [...(this.#samples.get(instanceId) ?? []), ...samples].slice(-kept));
    this.#changed.add(instanceId);
    this.#writing ??= this.#writeAll();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#changed.size > 0) {
      for (const id of this.#changed) {
        this.#changed.delete(id);
        await this.#write(id);
      }
      if (!this.#stopped) await this.#pause();
    }
    this.#writing = undefined;
  }

  async #write(instanceId: string): Promise<void> {
    try {
      const fresh = this.#samples.get(instanceId) ?? [];
      const before = fresh.length < kept ? await readSamples(this.#db, instanceId) : [];
      const known = new Set(fresh.map((sample) => JSON.stringify(sample)));
      const older = before.filter((sample) => !known.has(JSON.stringify(sample)));
      await keepSamples(this.#db, instanceId, [...older, ...fresh].slice(-kept));
    } catch (error) {
      this.#log.warn({ room: "intake", error: messageOf(error) }, "samples could not be kept");
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
