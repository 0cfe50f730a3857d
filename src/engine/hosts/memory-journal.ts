import { TocsinError } from "#base/errors.ts";
import type { Json } from "#base/json.ts";
import { applyContextOperation } from "#playbook/context-document.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { RunState } from "#playbook/run-state.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import { describeFile, type StoredFile } from "#store/files.ts";
import type { RunHead, StoredRun } from "#store/runs.ts";
import type { Journal, JournalEntry, RunUpdate } from "../journal.ts";
import type { JournalOperation } from "../operations/prepare-operation.ts";
import { MemoryStore } from "./memory-store.ts";

/** A journal that forgets with the process: the second host, which keeps the seam honest and the engine's tests fast. */
export class MemoryJournal implements Journal {
  readonly lost = new AbortController().signal;
  readonly events = new Map<string, RunEvent[]>();
  /** In the order they began. */
  readonly heads = new Map<string, RunHead>();
  readonly updates = new Map<string, RunUpdate>();
  readonly snapshots = new Map<string, { seq: number; state: RunState }>();
  readonly blobs = new Map<string, string>();
  readonly contexts = new Map<string, { seq: number; document: Json }>();
  /** Changes of the store in the order they were given. */
  readonly operations: (JournalOperation & { runId: string })[] = [];
  /** By `<n>@<investigation>`. */
  readonly entries = new Map<string, KeptEntryRow>();
  /** By the SHA-256 of their content. */
  readonly files = new Map<string, Uint8Array>();

  readonly store: MemoryStore;

  constructor(now: () => number = Date.now) {
    this.store = new MemoryStore(now, this.files);
  }

  append(entry: JournalEntry): Promise<void> {
    // Through JSON, as any durable journal would: what does not survive that must not work here either.
    const events = this.events.get(entry.runId) ?? [];
    if (entry.events.length > 0 && entry.firstSeq !== events.length + 1) {
      const message = `event ${entry.firstSeq} of run ${entry.runId} does not follow on ${events.length}`;
      return Promise.reject(new TocsinError("JOURNAL_REFUSED", message));
    }
    for (const { n, investigationId } of entry.entries ?? []) {
      if (!this.entries.has(`${n}@${investigationId}`)) continue;
      return Promise.reject(new TocsinError("JOURNAL_REFUSED", `there is an entry ${n}@${investigationId} already`));
    }
    events.push(...(JSON.parse(JSON.stringify(entry.events)) as RunEvent[]));
    this.events.set(entry.runId, events);
    if (entry.newRun) this.heads.set(entry.runId, entry.newRun);
    if (entry.update) this.updates.set(entry.runId, entry.update);
    if (entry.snapshot) {
      const state = JSON.parse(JSON.stringify(entry.snapshot)) as RunState;
      this.snapshots.set(entry.runId, { seq: entry.firstSeq + entry.events.length - 1, state });
    }
    for (const { hash, content } of entry.blobs ?? []) this.blobs.set(hash, content);
    if (entry.context) {
      const context = this.contexts.get(entry.context.investigationId) ?? { seq: 0, document: {} };
      for (const operation of entry.context.operations) {
        context.document = applyContextOperation(context.document, operation);
        context.seq += 1;
      }
      this.contexts.set(entry.context.investigationId, context);
    }
    const entries = JSON.parse(JSON.stringify(entry.entries ?? [])) as KeptEntryRow[];
    for (const kept of entries) this.entries.set(`${kept.n}@${kept.investigationId}`, kept);
    this.store.addEntries(entries);
    for (const given of entry.operations ?? []) {
      const operation = JSON.parse(JSON.stringify(given)) as JournalOperation;
      this.operations.push({ ...operation, runId: entry.runId });
      this.store.apply(operation, entry.runId === "" ? null : entry.runId);
    }
    for (const mark of entry.marks ?? []) this.store.mark(mark);
    return new Promise((resolve) => setImmediate(resolve));
  }

  async keepBlob({ hash, content }: { hash: string; content: string }): Promise<void> {
    this.blobs.set(hash, content);
  }

  async readRuns(ids: readonly string[]): Promise<Map<string, StoredRun>> {
    return new Map(
      ids.map((id) => {
        const snapshot = this.snapshots.get(id);
        const events = (this.events.get(id) ?? []).map((event, index) => ({ seq: index + 1, event }));
        // What is read is the reader's own, as from any durable journal: a run folds on in the state it was given.
        return [id, structuredClone({ snapshot, events: events.filter(({ seq }) => seq > (snapshot?.seq ?? 0)) })];
      }),
    );
  }

  async readBlob(hash: string): Promise<string | undefined> {
    return this.blobs.get(hash);
  }

  async readContext(investigationId: string): Promise<{ seq: number; document: Json }> {
    return this.contexts.get(investigationId) ?? { seq: 0, document: {} };
  }

  async readLastEntry(investigationId: string): Promise<number> {
    const own = [...this.entries.values()].filter((entry) => entry.investigationId === investigationId);
    return Math.max(0, ...own.map(({ n }) => n));
  }

  async keepFile(content: Uint8Array): Promise<StoredFile> {
    const file = describeFile(content);
    this.files.set(file.hash, Uint8Array.from(content));
    return file;
  }
}
