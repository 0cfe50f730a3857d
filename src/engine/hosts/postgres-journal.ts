import pg from "pg";
import { sleep } from "#base/clock.ts";
import { messageOf, TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { Log } from "#base/log.ts";
import { applyStoreChanges } from "#store/changes/apply-store-changes.ts";
import type { StoreChangeRow } from "#store/changes/store-change.ts";
import { readLastEntry } from "#store/entry-rows.ts";
import { keepFile } from "#store/files.ts";
import { readHostFlush, takeEpoch, tryHostLock } from "#store/host-fence.ts";
import { buildFlush, type FlushRows, type Statement } from "#store/journal-flush.ts";
import { isRefusedForData } from "#store/refused-data.ts";
import { keepBlob, readBlob, readRuns } from "#store/runs.ts";
import type { Journal, JournalEntry } from "../journal.ts";
import { readSharedContext } from "../shared-context.ts";
import { joinRows, type PendingEntry, rowsOf } from "./flush-batch.ts";

/** Bounds of one flush: large enough to share a commit, small enough to keep its latency and memory bounded. */
const maxFlushEntries = 4_000;
/**
 * How long what nobody waits for may wait for company, and how much of it: so long that what a run read is mostly written
 * with the intent that follows. A commit of its own would not only cost one more: the intent would have to wait for it.
 */
const usualLazyMs = 25;
const lazyEntries = 500;
const maxFlushSize = 8 * 1024 * 1024;
const lockTimeoutMs = 5_000;

export interface PostgresJournalOptions {
  /**
   * Makes a connection for the writer; called again after the connection broke. Its session is ours alone. It needs an
   * error listener from before it connects: a server that ends it at once would end the process otherwise.
   */
  connect(): Promise<pg.Client>;
  /** For reading; shared. */
  pool: pg.Pool;
  log: Log;
  /** Told after each commit: the runs that changed. */
  onCommitted?(runs: Iterable<string>): void;
  /** How long what nobody waits for may wait for company. */
  lazyMs?: number;
}

export interface JournalStats {
  flushes: number;
  events: number;
  /** Milliseconds of the last flushes together; with `flushes` an average. */
  flushMs: number;
  pending: number;
}

/**
 * The journal on PostgreSQL, with group commit: one writer connection, and everything pending goes out in one statement
 * as soon as the last one returned. Under load a commit is shared by hundreds of runs; without load it is immediate.
 *
 * The connection also holds the advisory lock that makes this process the active one. When the connection breaks, the
 * outcome of the flush under way is unknown: a new connection takes the lock again, and only if nobody else began an
 * epoch in between is the flush looked up, and sent again if it is not there. Nothing pending is ever discarded.
 */
export class PostgresJournal implements Journal {
  readonly epoch: string;
  readonly stats: JournalStats = { flushes: 0, events: 0, flushMs: 0, pending: 0 };
  /** Told after each commit that may ask something of the engine. */
  onAsked: (() => void) | undefined;
  readonly #options: PostgresJournalOptions;
  readonly #lost = new AbortController();
  #client: pg.Client;
  #pending: PendingEntry[] = [];
  #flushing = false;
  /** Something pending is waited for, or has waited its time. */
  #due = false;
  #lazyTimer: NodeJS.Timeout | undefined;
  #closed = false;
  #idle: (() => void)[] = [];

  /** Waits for nothing: undefined when another process is the active one. */
  static async tryBecomeActive(options: PostgresJournalOptions): Promise<PostgresJournal | undefined> {
    const client = await options.connect();
    try {
      if (await tryHostLock(client)) return new PostgresJournal(options, client, await takeEpoch(client));
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    await client.end();
    return undefined;
  }

  private constructor(options: PostgresJournalOptions, client: pg.Client, epoch: string) {
    this.#options = options;
    this.#client = client;
    this.epoch = epoch;
    this.#watch(client);
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  append(entry: JournalEntry): Promise<void> {
    if (this.#lost.signal.aborted || this.#closed) return Promise.reject(lockLost());
    let prepared: ReturnType<typeof rowsOf>;
    try {
      prepared = rowsOf(entry);
    } catch (error) {
      return Promise.reject(refused(error));
    }
    const written = new Promise<void>((resolve, reject) => {
      this.#pending.push({ ...prepared, runId: entry.runId, resolve, reject });
    });
    this.stats.pending = this.#pending.length;
    if (entry.lazy && this.#pending.length < lazyEntries) this.#flushSoon();
    else this.#flushNow();
    return written;
  }

  /** The next turn of the loop: what happens together is committed together. */
  #flushNow(): void {
    clearTimeout(this.#lazyTimer);
    this.#lazyTimer = undefined;
    this.#due = true;
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => void this.#flushAll());
  }

  #flushSoon(): void {
    this.#lazyTimer ??= setTimeout(() => this.#flushNow(), this.#options.lazyMs ?? usualLazyMs);
  }

  readRuns(ids: readonly string[]) {
    return readRuns(this.#options.pool, ids);
  }

  readBlob(hash: string) {
    return readBlob(this.#options.pool, hash);
  }

  readContext(investigationId: string) {
    return readSharedContext(this.#options.pool, investigationId);
  }

  readLastEntry(investigationId: string) {
    return readLastEntry(this.#options.pool, investigationId);
  }

  keepBlob(blob: { hash: string; content: string }) {
    return keepBlob(this.#options.pool, blob);
  }

  keepFile(content: Uint8Array) {
    return keepFile(this.#options.pool, content);
  }

  /** Writes what is pending, then lets go of the lock. A database that is gone is waited for no longer than `graceMs`. */
  async close(graceMs = 10_000): Promise<void> {
    this.#closed = true;
    if (this.#pending.length > 0) this.#flushNow();
    if (this.#flushing) {
      const timer = setTimeout(() => this.#giveUp([], "the database did not come back before the end"), graceMs);
      await new Promise<void>((resolve) => this.#idle.push(resolve));
      clearTimeout(timer);
    }
    await this.#client.end().catch(() => {});
  }

  async #flushAll(): Promise<void> {
    while (this.#pending.length > 0 && (this.#due || this.#closed) && !this.#lost.signal.aborted) {
      const batch = this.#takeBatch();
      this.#due = this.#pending.length > 0;
      await this.#write(batch);
      this.stats.pending = this.#pending.length;
    }
    this.#flushing = false;
    if (this.#lost.signal.aborted) this.#giveUp([], "another process took over");
    if (this.#pending.length > 0) this.#flushSoon();
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #takeBatch(): PendingEntry[] {
    let size = 0;
    let count = 0;
    while (count < this.#pending.length && count < maxFlushEntries) {
      size += this.#pending[count]?.size ?? 0;
      if (count > 0 && size > maxFlushSize) break;
      count++;
    }
    return count === this.#pending.length ? this.#pending.splice(0) : this.#pending.splice(0, count);
  }

  /** Ends with every entry of the batch either durable, refused by itself, or the lock lost. Never throws. */
  async #write(batch: PendingEntry[]): Promise<void> {
    const flushId = uuidv7();
    let rows: FlushRows;
    let statement: Statement;
    const changes = batch.flatMap((entry) => entry.changes);
    try {
      rows = joinRows(batch);
      statement = buildFlush(this.epoch, flushId, rows);
    } catch (error) {
      return this.#isolate(batch, error);
    }
    for (let attempt = 0; ; attempt++) {
      const started = performance.now();
      try {
        const held = await (changes.length === 0 ? this.#send(statement) : this.#sendWith(statement, changes));
        if (!held) return this.#giveUp(batch, "another process began a newer epoch");
        this.stats.flushes += 1;
        this.stats.events += rows.events.length;
        this.stats.flushMs += performance.now() - started;
        this.#settle(batch);
        return;
      } catch (error) {
        if (isRefusedForData(error)) return this.#isolate(batch, error);
        this.#options.log.warn(
          { room: "engine", error: messageOf(error), attempt },
          "a flush failed; it is kept and sent again",
        );
        if (isStatementFailure(error)) await sleep(backoff(attempt));
        else if (await this.#reconnect(flushId)) {
          this.#settle(batch);
          return;
        }
        if (this.#lost.signal.aborted) return this.#giveUp(batch, "another process took over");
      }
    }
  }

  /** False when the epoch is no longer ours, and then nothing was written. */
  async #send(statement: Statement): Promise<boolean> {
    return (await this.#client.query(statement)).rowCount === 1;
  }

  /**
   * With changes of the store the flush is a transaction of several statements; the flush's id is written by the first of
   * them, so an unknown outcome of the commit is looked up as ever.
   */
  async #sendWith(statement: Statement, changes: readonly StoreChangeRow[]): Promise<boolean> {
    const client = this.#client;
    // Somebody who holds an incident for long must not stop the journal for ever: the flush is sent again.
    await client.query(`begin; set local lock_timeout = ${lockTimeoutMs}`);
    try {
      const held = await this.#send(statement);
      if (held) await applyStoreChanges(client, changes);
      await client.query(held ? "commit" : "rollback");
      return held;
    } catch (error) {
      // A connection that broke has rolled back by itself; the error that counts is the first one.
      await client.query("rollback").catch(() => {});
      throw error;
    }
  }

  #settle(batch: readonly PendingEntry[]): void {
    for (const entry of batch) entry.resolve();
    this.#options.onCommitted?.(batch.map(({ runId }) => runId).filter((id) => id !== ""));
    if (batch.some(({ changes }) => changes.some(isForEngine))) this.onAsked?.();
  }

  /** One bad row must not stop the others: halves are tried by themselves until the guilty entry stands alone. */
  async #isolate(batch: PendingEntry[], error: unknown): Promise<void> {
    const [only] = batch;
    if (batch.length === 1 && only) {
      only.reject(refused(error));
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    await this.#write(batch.slice(0, middle));
    await this.#write(batch.slice(middle));
  }

  #giveUp(batch: PendingEntry[], reason: string): void {
    if (!this.#lost.signal.aborted) {
      this.#options.log.error({ room: "engine", reason }, "this process is no longer the active one");
      this.#lost.abort(lockLost());
    }
    for (const entry of [...batch, ...this.#pending.splice(0)]) entry.reject(lockLost());
  }

  /**
   * Gets the connection and the lock back. Resolves true when the flush turns out to be committed, false when it has to
   * be sent again (or the lock is lost for good).
   */
  async #reconnect(flushId: string): Promise<boolean> {
    await this.#client.end().catch(() => {});
    for (let attempt = 0; !this.#lost.signal.aborted; attempt++) {
      if (attempt > 0) await sleep(backoff(attempt));
      let client: pg.Client | undefined;
      try {
        client = await this.#options.connect();
        // The old session may linger on the server for a moment; until it ends it holds the lock against ourselves.
        const locked = await tryHostLock(client);
        const last = await readHostFlush(client);
        if (last?.epoch !== this.epoch) {
          this.#lost.abort(lockLost());
        } else if (locked) {
          this.#client = client;
          this.#watch(client);
          this.#options.log.info({ room: "engine" }, "the journal's connection is back");
          return last.flushId === flushId;
        }
      } catch (error) {
        this.#options.log.warn({ room: "engine", error: messageOf(error) }, "the journal's connection is down");
      }
      await client?.end().catch(() => {});
    }
    return false;
  }

  /** A broken idle connection must not crash the process; and while idle, it is noticed and taken back at once. */
  #watch(client: pg.Client): void {
    client.on("error", (error) => {
      if (this.#closed || client !== this.#client || this.#flushing) return;
      this.#options.log.warn({ room: "engine", error: messageOf(error) }, "the journal's connection broke");
      this.#flushing = true;
      void this.#reconnect("").then(() => this.#flushAll());
    });
  }
}

/** Whether the change may leave a request to the engine; that of a status may close an incident. */
function isForEngine({ change }: StoreChangeRow): boolean {
  return asking.has(change.kind);
}

const asking = new Set<StoreChangeRow["change"]["kind"]>([
  "requestEngine",
  "createIncident",
  "setIncident",
  "closeIncident",
  "investigate",
  "setPlaybook",
  "setPlaybookOfType",
  "linkIncidents",
]);

function lockLost(): TocsinError {
  return new TocsinError("ENGINE_LOCK_LOST", "Another process took over; this one stopped acting");
}

function refused(cause: unknown): TocsinError {
  const message = `PostgreSQL refuses what this run wants to record: ${messageOf(cause)}`;
  return new TocsinError("JOURNAL_REFUSED", message, { cause });
}

/** The server answered and the connection stands: it refused for its own reasons (a full disk, a limit). */
function isStatementFailure(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !/^(08|57P0)/.test(error.code ?? "");
}

function backoff(attempt: number): number {
  return Math.min(2_000, 50 * 2 ** attempt);
}
