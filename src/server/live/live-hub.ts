/**
 * What changed, gathered and numbered for the streams of live events. Changes of one moment are told together, ten times
 * a second at most; the last ones are kept, so that a stream that broke goes on where it stood.
 */
import { randomBytes } from "node:crypto";
import type { LiveEvent } from "#contract/live-event.ts";
import type { Changes } from "./changes.ts";

export interface TellableEvent {
  /** `<process>-<n>`: another process, or this one started anew, numbers anew. */
  id: string;
  /** JSON text of a `LiveEvent`. */
  data: string;
}

export interface LiveHubOptions {
  /** Milliseconds between two tellings. */
  gatherMs?: number;
  /** Characters of past events that are kept. */
  keptSize?: number;
}

/** Of which nothing more is told than that they changed. */
type PlainChange = "alerts" | "incidents" | "instances" | "writes";

const mostIds = 500;
const mostKept = 2_000;

export class LiveHub implements Changes {
  readonly process = randomBytes(8).toString("hex");
  readonly #gatherMs: number;
  readonly #keptSize: number;
  readonly #listeners = new Set<(event: TellableEvent) => void>();
  #kept: { n: number; data: string }[] = [];
  #size = 0;
  #last = 0;
  readonly #runs = new Set<string>();
  #moreRuns = false;
  readonly #playbooks = new Set<string>();
  #others = new Set<PlainChange>();
  #timer: NodeJS.Timeout | undefined;
  #toldAt = 0;

  constructor({ gatherMs = 100, keptSize = 2_000_000 }: LiveHubOptions = {}) {
    this.#gatherMs = gatherMs;
    this.#keptSize = keptSize;
  }

  get lastId(): string {
    return this.#idOf(this.#last);
  }

  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  runs(ids: Iterable<string>): void {
    for (const id of ids) {
      if (this.#runs.size < mostIds) this.#runs.add(id);
      else if (!this.#runs.has(id)) this.#moreRuns = true;
    }
    if (this.#runs.size > 0) this.#tellSoon();
  }

  /** Runs changed, and nobody here knows which. */
  someRuns(): void {
    this.#moreRuns = true;
    this.#tellSoon();
  }

  alerts(): void {
    this.#note("alerts");
  }

  incidents(): void {
    this.#note("incidents");
  }

  instances(): void {
    this.#note("instances");
  }

  writes(): void {
    this.#note("writes");
  }

  playbooks(ids: Iterable<string>): void {
    for (const id of ids) this.#playbooks.add(id);
    this.#tellSoon();
  }

  /** Everything that is shown may be old: this process did not see what happened meanwhile. */
  reset(): void {
    this.#kept = [];
    this.#size = 0;
    this.#tell({ type: "reset" });
  }

  listen(listener: (event: TellableEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What came after an event that a client names; undefined when that cannot be said, whatever it names. */
  after(lastId: string): TellableEvent[] | undefined {
    const [, process, digits] = /^([0-9a-f]{16})-(\d{1,15})$/.exec(lastId) ?? [];
    const n = Number(digits);
    const first = this.#last - this.#kept.length;
    if (process !== this.process || n < first || n > this.#last) return undefined;
    return this.#kept.slice(n - first).map((kept) => ({ id: this.#idOf(kept.n), data: kept.data }));
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #idOf(n: number): string {
    return `${this.process}-${n}`;
  }

  #note(what: PlainChange): void {
    this.#others.add(what);
    this.#tellSoon();
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => this.#tellAll(), Math.max(0, this.#toldAt + this.#gatherMs - Date.now())).unref();
  }

  #tellAll(): void {
    this.#timer = undefined;
    this.#toldAt = Date.now();
    if (this.#runs.size > 0 || this.#moreRuns) this.#tell({ type: "runs", ids: [...this.#runs], more: this.#moreRuns });
    if (this.#playbooks.size > 0) this.#tell({ type: "playbooks", ids: [...this.#playbooks] });
    for (const type of this.#others) this.#tell({ type });
    this.#runs.clear();
    this.#moreRuns = false;
    this.#playbooks.clear();
    this.#others.clear();
  }

  #tell(event: LiveEvent): void {
    const data = JSON.stringify(event);
    this.#last += 1;
    this.#kept.push({ n: this.#last, data });
    this.#size += data.length;
    let gone = 0;
    while (this.#kept.length - gone > mostKept || this.#size > this.#keptSize) {
      this.#size -= this.#kept[gone]?.data.length ?? 0;
      gone += 1;
    }
    if (gone > 0) this.#kept = this.#kept.slice(gone);
    for (const listener of this.#listeners) listener({ id: this.lastId, data });
  }
}
