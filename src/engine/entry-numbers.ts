import type { Journal } from "./journal.ts";

interface Count {
  /** The last number given; set once `read` is done. */
  n: number | undefined;
  /** One reading for all who ask meanwhile. */
  read: Promise<void>;
  users: Set<string>;
}

/**
 * The numbers of War Room entries, counted in memory: an investigation's entries get theirs here in one order, whichever
 * run or person they come from. A number whose entry is never kept leaves a gap.
 */
export class EntryNumbers {
  readonly #journal: Pick<Journal, "readLastEntry">;
  readonly #counts = new Map<string, Count>();

  constructor(journal: Pick<Journal, "readLastEntry">) {
    this.#journal = journal;
  }

  /**
   * Must have been called before `take`; later calls cost nothing. It stays until the user's `release`, and who waits for
   * the reading is a user already: were the count given up meanwhile, an answer read before the last entries were kept
   * would give their numbers once more.
   */
  async load(investigationId: string, user: string): Promise<void> {
    const count = this.#counts.get(investigationId) ?? this.#begin(investigationId);
    count.users.add(user);
    try {
      await count.read;
    } catch (error) {
      // What could not be read is read anew by the next who asks.
      if (this.#counts.get(investigationId) === count) this.#counts.delete(investigationId);
      throw error;
    }
  }

  /** The first of `count` numbers in a row. */
  take(investigationId: string, count: number): number {
    const last = this.#counts.get(investigationId);
    if (last?.n === undefined) throw new Error(`the entries of investigation ${investigationId} are not counted yet`);
    const first = last.n + 1;
    last.n += count;
    return first;
  }

  /** To be called once everything this user took a number for is durable, or will never be. */
  release(investigationId: string, user: string): void {
    const count = this.#counts.get(investigationId);
    if (count?.users.delete(user) && count.users.size === 0) this.#counts.delete(investigationId);
  }

  #begin(investigationId: string): Count {
    const count: Count = { n: undefined, read: Promise.resolve(), users: new Set() };
    count.read = this.#journal.readLastEntry(investigationId).then((n) => {
      count.n = n;
    });
    this.#counts.set(investigationId, count);
    return count;
  }
}
