import type { Journal, JournalEntry } from "#engine/journal.ts";

/**
 * A process that is killed, as its journal sees it: from one append on nothing is stored and nothing ever resolves. The
 * entry at which it dies may be stored (the kill came before the answer) or not.
 */
export class DyingJournal implements Journal {
  readonly lost = new AbortController().signal;
  readonly #memory: Journal;
  readonly #lives: number;
  readonly #storesLast: boolean;
  /** Resolves at the moment of death. */
  readonly dead: Promise<void>;
  #die: () => void = () => undefined;
  appends = 0;

  constructor(memory: Journal, lives: number, storesLast: boolean) {
    this.#memory = memory;
    this.#lives = lives;
    this.#storesLast = storesLast;
    this.dead = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  append(entry: JournalEntry): Promise<void> {
    this.appends += 1;
    if (this.appends < this.#lives) return this.#memory.append(entry);
    if (this.appends === this.#lives) {
      if (this.#storesLast) void this.#memory.append(entry);
      this.#die();
    }
    return new Promise(() => undefined);
  }

  readRuns(ids: readonly string[]) {
    return this.#memory.readRuns(ids);
  }

  readBlob(hash: string) {
    return this.#memory.readBlob(hash);
  }

  readContext(investigationId: string) {
    return this.#memory.readContext(investigationId);
  }

  readLastEntry(investigationId: string) {
    return this.#memory.readLastEntry(investigationId);
  }

  keepBlob(blob: { hash: string; content: string }) {
    return this.#memory.keepBlob(blob);
  }

  keepFile(content: Uint8Array) {
    return this.#memory.keepFile(content);
  }
}
