import type { Json } from "#base/json.ts";
import { applyContextOperation } from "#playbook/context-document.ts";
import type { ContextOperation } from "#sdk/investigation.ts";
import { EntryNumbers } from "./entry-numbers.ts";
import type { Journal } from "./journal.ts";

/**
 * Shared contexts in memory. An investigation's operations get their numbers here, in one order, whichever run or person
 * they come from; the journal makes them durable with the event that caused them.
 */
export class ContextKeeper {
  /** Of the same investigations; released with their contexts. */
  readonly entryNumbers: EntryNumbers;
  readonly #journal: Journal;
  readonly #contexts = new Map<string, { seq: number; document: Json; users: Set<string> }>();

  constructor(journal: Journal) {
    this.#journal = journal;
    this.entryNumbers = new EntryNumbers(journal);
  }

  /** Must have been called before `apply`; later calls cost nothing. It stays until the user's `release`. */
  async load(investigationId: string, user: string): Promise<Json> {
    let context = this.#contexts.get(investigationId);
    if (!context) {
      const { seq, document } = await this.#journal.readContext(investigationId);
      context = this.#contexts.get(investigationId) ?? { seq, document, users: new Set() };
      this.#contexts.set(investigationId, context);
    }
    context.users.add(user);
    return context.document;
  }

  apply(investigationId: string, operations: readonly ContextOperation[]) {
    const context = this.#contexts.get(investigationId);
    if (!context) throw new Error(`the context of investigation ${investigationId} is not loaded`);
    const firstSeq = context.seq + 1;
    for (const operation of operations) {
      context.document = applyContextOperation(context.document, operation);
      context.seq += 1;
    }
    return { investigationId, firstSeq, operations };
  }

  /** A run left memory, everything it changed being durable; the last one takes the context along. */
  release({ id, investigationId }: { id: string; investigationId: string }): void {
    this.entryNumbers.release(investigationId, id);
    const context = this.#contexts.get(investigationId);
    if (context?.users.delete(id) && context.users.size === 0) this.#contexts.delete(investigationId);
  }
}
