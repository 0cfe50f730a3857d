import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { applyContextOperation } from "#playbook/context-document.ts";
import type { ContextOperation, StoreOperation } from "#sdk/investigation.ts";
import type { EntryNumbers } from "./entry-numbers.ts";
import { changeIncident } from "./incident-change.ts";
import type { InvestigationStore } from "./investigation-store.ts";
import type { Journal } from "./journal.ts";

/** An investigation in memory, as of everything given to the journal so far. */
export interface KeptInvestigation {
  /** Of the last operation on the shared context. */
  seq: number;
  document: Json;
  incident: JsonObject | undefined;
  users: Set<string>;
}

interface Shown {
  about: string;
  operation: StoreOperation;
  at: number;
  slaMinutes: number | undefined;
}

/**
 * Investigations in memory. Operations on a shared context get their numbers here, in one order, whichever run or person
 * they come from; the journal makes them durable with the event that caused them.
 */
export class Investigations {
  readonly #journal: Journal;
  readonly #store: InvestigationStore;
  readonly #numbers: EntryNumbers;
  readonly #kept = new Map<string, KeptInvestigation>();
  #lists: Map<string, string> | undefined;
  #turns = 0;
  #listsAsOf = 0;
  /** What is shown and not durable yet, in order. */
  readonly #shown = new Set<Shown>();
  /** Of each reading under way: what it may miss. */
  readonly #readings = new Set<Set<Shown>>();

  constructor(journal: Journal, store: InvestigationStore, numbers: EntryNumbers) {
    this.#numbers = numbers;
    this.#journal = journal;
    this.#store = store;
  }

  /** Must have been called before the others; later calls cost nothing. It stays until the user's `release`. */
  async load(id: string, user: string): Promise<KeptInvestigation> {
    let kept = this.#kept.get(id);
    if (!kept) {
      const [{ seq, document }, incident] = await Promise.all([
        this.#journal.readContext(id),
        this.#store.incident(id),
      ]);
      kept = this.#kept.get(id) ?? { seq, document, incident, users: new Set() };
      this.#kept.set(id, kept);
    }
    kept.users.add(user);
    await this.#numbers.load(id, user);
    if (!this.#lists) {
      const read = new Map(await this.#store.lists());
      // Whoever loaded beside us may have been first, and a change may be shown in theirs already.
      this.#lists ??= read;
    }
    return kept;
  }

  of(id: string): KeptInvestigation {
    const kept = this.#kept.get(id);
    if (!kept) throw new Error(`investigation ${id} is not loaded`);
    return kept;
  }

  contextOf(id: string): JsonObject {
    const { document } = this.of(id);
    return isObject(document) ? document : {};
  }

  list(name: string): string | undefined {
    return this.#lists?.get(name);
  }

  get lists(): ReadonlyMap<string, string> {
    return this.#lists ?? new Map();
  }

  /**
   * A person changed lists or an incident: they are read again. What was shown and is not durable yet, or became so during the
   * reading, is shown on top: the reading may have missed it.
   */
  async refresh(id?: string): Promise<void> {
    const turn = ++this.#turns;
    const shownMeanwhile = new Set(this.#shown);
    this.#readings.add(shownMeanwhile);
    try {
      const lists = new Map(await this.#store.lists());
      const incident = id !== undefined && this.#kept.has(id) ? await this.#store.incident(id) : undefined;
      // A reading that began later knows more.
      if (turn > this.#listsAsOf) {
        this.#lists = lists;
        this.#listsAsOf = turn;
      }
      const kept = id === undefined ? undefined : this.#kept.get(id);
      if (kept && incident) kept.incident = incident;
      for (const { about, operation, at, slaMinutes } of shownMeanwhile) {
        this.#showList(operation);
        if (kept?.incident && about === id) kept.incident = changeIncident(kept.incident, operation, at, slaMinutes);
      }
    } finally {
      this.#readings.delete(shownMeanwhile);
    }
  }

  change(id: string, operations: readonly ContextOperation[]) {
    const kept = this.of(id);
    const firstSeq = kept.seq + 1;
    for (const operation of operations) {
      kept.document = applyContextOperation(kept.document, operation);
      kept.seq += 1;
    }
    return { investigationId: id, firstSeq, operations };
  }

  /**
   * What is not a context: shown to whoever looks next, before the database has it. What it gives is to be called once the
   * change is durable, or never will be.
   */
  show(id: string, operation: StoreOperation, at: number, slaMinutes?: number): () => void {
    this.#showList(operation);
    const about = "incident" in operation && operation.incident !== undefined ? operation.incident : id;
    const kept = this.#kept.get(about);
    if (kept?.incident) kept.incident = changeIncident(kept.incident, operation, at, slaMinutes);
    const shown: Shown = { about, operation, at, slaMinutes };
    this.#shown.add(shown);
    for (const reading of this.#readings) reading.add(shown);
    return () => void this.#shown.delete(shown);
  }

  #showList(operation: StoreOperation): void {
    if (operation.op === "setList") this.#lists?.set(operation.name, operation.content);
    else if (operation.op === "deleteList") this.#lists?.delete(operation.name);
  }

  /** A run left memory, everything it changed being durable; the last one takes the investigation along. */
  release({ id, investigationId }: { id: string; investigationId: string }): void {
    const kept = this.#kept.get(investigationId);
    this.#numbers.release(investigationId, id);
    if (kept?.users.delete(id) && kept.users.size === 0) this.#kept.delete(investigationId);
  }
}
