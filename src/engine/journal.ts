import type { Json } from "#base/json.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { RunState } from "#playbook/run-state.ts";
import type { ContextOperation, StoreOperation } from "#sdk/investigation.ts";
import type { RunHead, StoredRun } from "#store/runs.ts";
import type { NewEntry } from "./war-room.ts";

/**
 * The seam between running and remembering. A host is the executor over one of these: PostgreSQL's for production
 * (`hosts/postgres-journal.ts`), memory's for tests (`hosts/memory-journal.ts`), later a distributed engine's.
 */
export interface Journal {
  /**
   * Takes the entry at once and resolves when it is durable. Entries become durable in the order they were given, so
   * that awaiting one means everything before it is safe too. Rejects with JOURNAL_REFUSED when this entry alone
   * cannot be stored, and with ENGINE_LOCK_LOST when this process may write no more.
   */
  append(entry: JournalEntry): Promise<void>;
  /** Aborts when another process took over: stop every effect, forget every run. */
  readonly lost: AbortSignal;
  readRuns(ids: readonly string[]): Promise<Map<string, StoredRun>>;
  readBlob(hash: string): Promise<string | undefined>;
  readContext(investigationId: string): Promise<{ seq: number; document: Json }>;
}

export interface JournalEntry {
  runId: string;
  /** The sequence number of the first event; the others follow. */
  firstSeq: number;
  events: readonly RunEvent[];
  /** The run begins with this entry. */
  newRun?: RunHead;
  /** What the run's row shows from now on. */
  update?: RunUpdate;
  snapshot?: RunState;
  /** Applied to the investigation's shared context in the same transaction. */
  context?: { investigationId: string; firstSeq: number; operations: readonly ContextOperation[] };
  /** Changes of our own store, in the same transaction. */
  operations?: readonly { investigationId: string; operation: StoreOperation }[];
  /** New entries of the War Room. */
  entries?: readonly NewEntry[];
  /** Nobody waits for it: it may wait a few milliseconds for others to share its commit. */
  lazy?: boolean;
  /** Big values the events refer to. */
  blobs?: readonly { hash: string; content: string }[];
}

export interface RunUpdate {
  status: "active" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled";
  wakeAt?: number;
  waitingFor?: string;
  error?: { code: string; message: string };
  finishedAt?: number;
}
