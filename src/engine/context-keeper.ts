import type { Json } from "#base/json.ts";
import { applyContextOperation } from "#playbook/context-document.ts";
import type { ContextOperation } from "#sdk/command.ts";
import type { Journal } from "./journal.ts";

/**
 * Shared contexts in memory. An investigation's operations get their numbers here, in one order, whichever run or person
 * they come from; the journal makes them durable with the event that caused them.
 */
export class ContextKeeper {
  readonly #journal: Journal;
  readonly #contexts = new Map<string, { seq: number; document: Json }>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Must have been called before `apply`; later calls cost nothing. */
  async load(investigationId: string): Promise<Json> {
    const known = this.#contexts.get(investigationId);
    if (known) return known.document;
    const context = await this.#journal.readContext(investigationId);
    const raced = this.#contexts.get(investigationId);
    if (raced) return raced.document;
    this.#contexts.set(investigationId, context);
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

  /** The last run of an investigation left memory. */
  forget(investigationId: string): void {
    this.#contexts.delete(investigationId);
  }
}
