import type { Json } from "#base/json.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { RunState } from "#playbook/run-state.ts";
import type { ContextOperation } from "#sdk/investigation.ts";
import type { QuestionChange } from "#store/changes/question-changes.ts";
import type { StoreChange, StoreChangeRow } from "#store/changes/store-change.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import type { StoredFile } from "#store/files.ts";
import type { RunHead, StoredRun } from "#store/runs.ts";
import type { JournalOperation } from "./operations/prepare-operation.ts";

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
  /** The highest number of an entry of this investigation that is durable; 0 when it has none. */
  readLastEntry(investigationId: string): Promise<number>;
  /** Keeps a big value by its hash: durable when it resolves, before the event that names it is appended. */
  keepBlob(blob: { hash: string; content: string }): Promise<void>;
  /** Keeps what a file holds: durable when it resolves, before the entry that names it is appended. */
  keepFile(content: Uint8Array): Promise<StoredFile>;
}

/** Of the engine's own duties: a request is done, a scheduled command has run, a question is open or is no more. */
export interface EngineMark extends Omit<StoreChangeRow, "runId" | "change"> {
  change:
    | Extract<StoreChange, { kind: "requestDone" | "advanceSchedule" | "stopSchedule" | "notMade" | "breachTimer" }>
    | QuestionChange;
}

export interface JournalEntry {
  /** Empty: of no run, for marks alone. */
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
  /**
   * Changes of Tocsin's own store, applied in this order in the same transaction. What cannot be applied is kept as
   * ignored, with the reason; it stops nothing.
   */
  operations?: readonly JournalOperation[];
  /** What the engine did of what it was asked for, marked in the same transaction. */
  marks?: readonly EngineMark[];
  /** What is said in War Rooms; numbered by `EntryNumbers`, their files kept before. */
  entries?: readonly KeptEntryRow[];
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
