import { cleanText } from "./clean-text.ts";
import { entryRecords } from "./entry-rows.ts";
import { jsonList } from "./json-list.ts";
import type { RecordRow } from "./record-rows.ts";

/** Everything one flush writes, ready for PostgreSQL: JSON is text already. */
export interface FlushRows {
  newRuns: NewRunRow[];
  events: { runId: string; seq: number; payload: string }[];
  updates: RunUpdateRow[];
  snapshots: { runId: string; seq: number; state: string }[];
  blobs: { hash: string; content: string }[];
  contextOps: { investigationId: string; seq: number; op: string; runId: string }[];
  /** Made by `entryToRow`. */
  entries: RecordRow[];
}

/** What a run's row shows; written when it begins and whenever it changes. */
export interface RunStatusColumns {
  status: "active" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled";
  /** Milliseconds since the epoch; null: not by itself. */
  wakeAt: number | null;
  waitingFor: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  finishedAt: number | null;
}

export interface NewRunRow extends RunStatusColumns {
  id: string;
  playbookId: string;
  playbookHash: string;
  alertId: string | null;
  investigationId: string;
  label: string;
  priority: number;
  forkedFrom?: string | undefined;
}

export interface RunUpdateRow extends RunStatusColumns {
  id: string;
}

export interface Statement {
  name: string;
  text: string;
  values: unknown[];
}

interface Section<Row> {
  key: keyof FlushRows;
  sql(parameter: (type: string) => string): string;
  columns(rows: readonly Row[]): unknown[];
}

/**
 * One statement, so one round trip and one transaction. The fence comes first: it writes the flush's id where the
 * epoch is still ours, and every other part reads from it, so that without the fence nothing is written at all.
 */
export function buildFlush(epoch: string, flushId: string, rows: FlushRows): Statement {
  const values: unknown[] = [epoch, flushId];
  const parts = ["fence as (update host_flush set flush_id = $2 where epoch = $1 returning 1 as held)"];
  let name = "flush";
  for (const section of sections) {
    const sectionRows = rows[section.key];
    if (sectionRows.length === 0) continue;
    name += `-${section.key}`;
    for (const column of section.columns(sectionRows as never)) values.push(column);
    let next = values.length - section.columns([]).length;
    parts.push(section.sql((type) => `$${++next}::${type}`));
  }
  return { name, text: `with ${parts.join(",\n")}\nselect held from fence`, values };
}

const arrayOf = (p: (type: string) => string) => (type: string) => p(`${type}[]`);
/** Infinity: no moment, but somebody wakes it. */
const instant = (ms: number | null) =>
  ms === null ? null : ms === Number.POSITIVE_INFINITY ? "infinity" : new Date(ms).toISOString();

const statusNames = "status, wake_at, waiting_for, error_code, error_message, finished_at";
const statusTypes = ["text", "timestamptz", "text", "text", "text", "timestamptz"];
const statusColumns = (rows: readonly RunStatusColumns[]) => [
  rows.map((row) => row.status),
  rows.map((row) => instant(row.wakeAt)),
  rows.map((row) => row.waitingFor && cleanText(row.waitingFor, 500)),
  rows.map((row) => row.errorCode && cleanText(row.errorCode, 100)),
  rows.map((row) => row.errorMessage && cleanText(row.errorMessage)),
  rows.map((row) => instant(row.finishedAt)),
];

const newRuns: Section<NewRunRow> = {
  key: "newRuns",
  sql: (p) => `new_runs as (
  insert into runs (id, playbook_id, playbook_hash, alert_id, investigation_id, label, priority, forked_from, ${statusNames})
  select r.* from fence, unnest(${["uuid", "text", "text", "uuid", "text", "text", "smallint", "uuid", ...statusTypes].map(arrayOf(p)).join(", ")}) as r)`,
  columns: (rows) => [
    rows.map((row) => row.id),
    rows.map((row) => row.playbookId),
    rows.map((row) => row.playbookHash),
    rows.map((row) => row.alertId),
    rows.map((row) => row.investigationId),
    rows.map((row) => cleanText(row.label, 300)),
    rows.map((row) => row.priority),
    rows.map((row) => row.forkedFrom ?? null),
    ...statusColumns(rows),
  ],
};

const events: Section<FlushRows["events"][number]> = {
  key: "events",
  sql: (p) => `new_events as (
  insert into run_events (run_id, seq, payload)
  select r.run_id, r.seq, r.payload from fence,
    rows from (unnest(${p("uuid[]")}), unnest(${p("integer[]")}), json_array_elements(${p("json")})) as r (run_id, seq, payload))`,
  columns: (rows) => [
    rows.map((row) => row.runId),
    rows.map((row) => row.seq),
    jsonList(rows.map((row) => row.payload)),
  ],
};

const updates: Section<RunUpdateRow> = {
  key: "updates",
  sql: (p) => `updated_runs as (
  update runs set (${statusNames}) =
    (r.status, r.wake_at, r.waiting_for, r.error_code, r.error_message, r.finished_at)
  from fence, unnest(${["uuid", ...statusTypes].map(arrayOf(p)).join(", ")}) as r (id, ${statusNames})
  where runs.id = r.id)`,
  columns: (rows) => [rows.map((row) => row.id), ...statusColumns(rows)],
};

const snapshots: Section<FlushRows["snapshots"][number]> = {
  key: "snapshots",
  sql: (p) => `new_snapshots as (
  insert into run_snapshots (run_id, seq, state)
  select r.* from fence, 
    rows from (unnest(${p("uuid[]")}), unnest(${p("integer[]")}), json_array_elements(${p("json")})) as r (run_id, seq, state)
  on conflict (run_id) do update set seq = excluded.seq, state = excluded.state)`,
  columns: (rows) => [rows.map((row) => row.runId), rows.map((row) => row.seq), jsonList(rows.map((row) => row.state))],
};

const blobs: Section<FlushRows["blobs"][number]> = {
  key: "blobs",
  sql: (p) => `new_blobs as (
  insert into blobs (hash, content)
  select r.* from fence, unnest(${p("text[]")}, ${p("text[]")}) as r
  on conflict (hash) do update set kept_at = now())`,
  columns: (rows) => [rows.map((row) => row.hash), rows.map((row) => row.content)],
};

const contextOps: Section<FlushRows["contextOps"][number]> = {
  key: "contextOps",
  sql: (p) => `new_context_ops as (
  insert into context_ops (investigation_id, seq, op, run_id)
  select r.investigation_id, r.seq, r.op, r.run_id from fence,
    rows from (unnest(${p("text[]")}), unnest(${p("integer[]")}), json_array_elements(${p("json")}), unnest(${p("uuid[]")}))
      as r (investigation_id, seq, op, run_id))`,
  columns: (rows) => [
    rows.map((row) => row.investigationId),
    rows.map((row) => row.seq),
    jsonList(rows.map((row) => row.op)),
    rows.map((row) => row.runId),
  ],
};

const entries: Section<RecordRow> = {
  key: "entries",
  sql: (p) => `new_entries as (
  insert into entries (${entryRecords.names}) select ${entryRecords.selected} from fence, ${entryRecords.from(p)})`,
  columns: (rows) => entryRecords.values(rows),
};

const sections = [newRuns, events, updates, snapshots, blobs, contextOps, entries];
