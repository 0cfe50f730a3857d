import type { Journal } from "./journal.ts";

/**
 * The numbers of War Room entries, counted in memory: an investigation's entries get theirs here in one order, whichever
 * run or person they come from. A number whose entry is never kept leaves a gap.
 */
export class EntryNumbers {
  readonly #journal: Pick<Journal, "readLastEntry">;
  readonly #last = new Map<string, { n: number; users: Set<string> }>();

  constructor(journal: Pick<Journal, "readLastEntry">) {
    this.#journal = journal;
  }

  /** Must have been called before `take`; later calls cost nothing. It stays until the user's `release`. */
  async load(investigationId: string, user: string): Promise<void> {
    let last = this.#last.get(investigationId);
    if (!last) {
      const n = await this.#journal.readLastEntry(investigationId);
      last = this.#last.get(investigationId) ?? { n, users: new Set() };
      this.#last.set(investigationId, last);
    }
    last.users.add(user);
  }

  /** The first of `count` numbers in a row. */
  take(investigationId: string, count: number): number {
    const last = this.#last.get(investigationId);
    if (!last) throw new Error(`the entries of investigation ${investigationId} are not counted yet`);
    const first = last.n + 1;
    last.n += count;
    return first;
  }

  /** To be called once everything this user took a number for is durable, or will never be. */
  release(investigationId: string, user: string): void {
    const last = this.#last.get(investigationId);
    if (last?.users.delete(user) && last.users.size === 0) this.#last.delete(investigationId);
  }
}
