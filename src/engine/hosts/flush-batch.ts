import type { Json } from "#base/json.ts";
import type { StoreChangeRow } from "#store/changes/store-change.ts";
import { entryToRow } from "#store/entry-rows.ts";
import type { FlushRows, RunStatusColumns } from "#store/journal-flush.ts";
import { toBlob } from "../big-values.ts";
import type { JournalEntry, RunUpdate } from "../journal.ts";
import { changeRowsOf } from "../operations/prepare-operation.ts";

/** One entry as rows. Made when the entry is given, since a run's state changes on. */
export interface PendingEntry {
  runId: string;
  rows: FlushRows;
  /** Applied after the rows, in the same transaction. */
  changes: readonly StoreChangeRow[];
  /** Characters of JSON, to bound a flush. */
  size: number;
  resolve(): void;
  reject(error: Error): void;
}

export function emptyRows(): FlushRows {
  return { newRuns: [], events: [], updates: [], snapshots: [], blobs: [], contextOps: [], entries: [] };
}

export function rowsOf(entry: JournalEntry): Pick<PendingEntry, "rows" | "changes" | "size"> {
  const rows = emptyRows();
  let size = 200;
  let seq = entry.firstSeq;
  for (const event of entry.events) {
    const payload = JSON.stringify(event);
    size += payload.length;
    rows.events.push({ runId: entry.runId, seq: seq++, payload });
  }
  if (entry.newRun) rows.newRuns.push({ ...entry.newRun, ...statusOf(entry.update ?? { status: "active" }) });
  else if (entry.update) rows.updates.push({ id: entry.runId, ...statusOf(entry.update) });
  if (entry.snapshot) {
    const state = JSON.stringify(entry.snapshot);
    size += state.length;
    rows.snapshots.push({ runId: entry.runId, seq: seq - 1, state });
  }
  for (const blob of entry.blobs ?? []) {
    size += blob.content.length;
    rows.blobs.push(blob);
  }
  if (entry.context) {
    let opSeq = entry.context.firstSeq;
    for (const operation of entry.context.operations) {
      const op = JSON.stringify(operation);
      size += op.length;
      rows.contextOps.push({ investigationId: entry.context.investigationId, seq: opSeq++, op, runId: entry.runId });
    }
  }
  const keepBlob = (value: Json) => {
    const blob = toBlob(value);
    if (blob?.content === undefined) return blob;
    size += blob.size;
    rows.blobs.push({ hash: blob.hash, content: blob.content });
    return blob;
  };
  for (const kept of entry.entries ?? []) {
    const row = entryToRow(kept, keepBlob);
    size += 1_000 + row.json.reduce((sum, text) => sum + text.length, 0);
    rows.entries.push(row);
  }
  const runId = entry.runId === "" ? null : entry.runId;
  const changes = (entry.operations ?? []).flatMap((operation) => changeRowsOf(operation, runId));
  for (const mark of entry.marks ?? []) changes.push({ ...mark, runId });
  for (const { change } of changes) size += sizeOf(change);
  return { rows, changes, size };
}

/** About; only the content of a list can be big. */
function sizeOf(change: StoreChangeRow["change"]): number {
  return change.kind === "setList" ? change.content.length : 500;
}

function statusOf(update: RunUpdate): RunStatusColumns {
  return {
    status: update.status,
    wakeAt: update.wakeAt ?? null,
    waitingFor: update.waitingFor ?? null,
    errorCode: update.error?.code ?? null,
    errorMessage: update.error?.message ?? null,
    finishedAt: update.finishedAt ?? null,
  };
}

/**
 * Joins entries into the rows of one statement. A statement sees one state of a table, so a run that changes its row
 * or its snapshot twice within a flush keeps the last word only, and one that begins and changes is inserted changed.
 */
export function joinRows(entries: readonly PendingEntry[]): FlushRows {
  const joined = emptyRows();
  const updates = new Map<string, FlushRows["updates"][number]>();
  const snapshots = new Map<string, FlushRows["snapshots"][number]>();
  const blobs = new Map<string, FlushRows["blobs"][number]>();
  for (const { rows } of entries) {
    for (const row of rows.newRuns) joined.newRuns.push(row);
    for (const row of rows.events) joined.events.push(row);
    for (const row of rows.contextOps) joined.contextOps.push(row);
    for (const row of rows.entries) joined.entries.push(row);
    for (const row of rows.updates) updates.set(row.id, row);
    for (const row of rows.snapshots) snapshots.set(row.runId, row);
    for (const row of rows.blobs) blobs.set(row.hash, row);
  }
  for (const [index, row] of joined.newRuns.entries()) {
    const update = updates.get(row.id);
    if (!update) continue;
    // A copy: the entry may be written by itself yet, without what comes after it.
    joined.newRuns[index] = { ...row, ...update };
    updates.delete(row.id);
  }
  joined.updates = [...updates.values()];
  joined.snapshots = [...snapshots.values()];
  joined.blobs = [...blobs.values()];
  return joined;
}
