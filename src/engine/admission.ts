import type { RunHead, StoredRun } from "#store/runs.ts";
import { PriorityQueue } from "./priority-queue.ts";

interface Candidate {
  head: RunHead;
  stored: StoredRun | undefined;
  order: number;
}

export interface AdmissionOptions {
  /** How many more runs memory may hold now. */
  capacity(): number;
  holds(id: string): boolean;
  load(heads: readonly { head: RunHead; stored: StoredRun | undefined }[]): Promise<void>;
  onError(error: unknown): void;
}

const loadTogether = 200;
/** Beyond so many candidates only their heads are kept; their events are read back when their turn comes. */
const keepStoredUpTo = 2_000;

/** The queue in front of memory: runs come in by priority, then by age, as room is made. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #queue = new PriorityQueue<Candidate>((a, b) =>
    a.head.priority === b.head.priority ? a.order < b.order : a.head.priority > b.head.priority,
  );
  readonly #queued = new Map<string, Candidate>();
  #order = 0;
  #filling = false;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#queue.size;
  }

  has(id: string): boolean {
    return this.#queued.has(id);
  }

  add(heads: readonly RunHead[], stored?: Map<string, StoredRun>): void {
    for (const head of heads) {
      if (this.#queued.has(head.id) || this.#options.holds(head.id)) continue;
      const known = this.#queue.size < keepStoredUpTo ? stored?.get(head.id) : undefined;
      const candidate = { head, stored: known, order: this.#order++ };
      this.#queued.set(head.id, candidate);
      this.#queue.push(candidate);
    }
    this.fill();
  }

  /** The run comes in by another way: what is queued of it is out of date from now on. */
  drop(id: string): void {
    this.#queued.delete(id);
  }

  /** Called whenever room may have been made. */
  fill(): void {
    if (this.#filling || this.#queue.size === 0 || this.#options.capacity() <= 0) return;
    this.#filling = true;
    void this.#fillNow();
  }

  async #fillNow(): Promise<void> {
    // Room is often made run by run; waiting a turn lets several be loaded by one query.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.#queue.size > 0) {
        const batch = this.#take(Math.min(loadTogether, this.#options.capacity()));
        if (batch.length === 0) break;
        await this.#load(batch);
      }
    } finally {
      this.#filling = false;
    }
  }

  #take(count: number): Candidate[] {
    const batch: Candidate[] = [];
    while (batch.length < count) {
      const candidate = this.#queue.pop();
      if (!candidate) break;
      if (this.#queued.get(candidate.head.id) === candidate) batch.push(candidate);
    }
    return batch;
  }

  async #load(batch: Candidate[]): Promise<void> {
    try {
      await this.#options.load(batch);
      for (const { head } of batch) this.#queued.delete(head.id);
    } catch (error) {
      // Some of them may have been loaded, and gone on, before it failed: what was known of them is out of date.
      for (const candidate of batch) {
        candidate.stored = undefined;
        this.#queue.push(candidate);
      }
      this.#options.onError(error);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}
