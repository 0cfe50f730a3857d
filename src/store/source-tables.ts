/** The tables of what sources bring: alerts, what was put aside, how far each was read. */
import type { ColumnType, Generated } from "kysely";
import type { JsonObject } from "#base/json.ts";

export interface SourceTables {
  alerts: AlertsTable;
  quarantine: QuarantineTable;
  source_cursors: SourceCursorsTable;
  source_pauses: SourcePausesTable;
  backfills: BackfillsTable;
}

/** JSON columns: parsed when read, text when written. */
type JsonColumn<Value> = ColumnType<Value, string, string>;
type Instant = ColumnType<Date, Date | string, Date | string>;

interface AlertsTable {
  id: string;
  instance_id: string;
  source_id: string;
  label: string;
  priority: number;
  raised_at: Instant;
  received_at: Generated<Date>;
  raw: JsonColumn<JsonObject>;
  decisions: JsonColumn<unknown>;
  fingerprint: string | null;
  changed_at: Instant | null;
  updates: Generated<number>;
  replay_of: string | null;
  raw_dropped_at: Generated<Date | null>;
}

interface QuarantineTable {
  id: string;
  instance_id: string;
  reason: string;
  raw: JsonColumn<unknown>;
  received_at: Generated<Date>;
  print: string | null;
  line: number | null;
  settled_at: Instant | null;
  outcome: string | null;
  settled_by: string | null;
}

interface SourcePausesTable {
  instance_id: string;
  paused_by: string;
  reason: string | null;
  paused_at: Generated<Date>;
}

interface BackfillsTable {
  id: string;
  instance_id: string;
  from_at: Instant;
  until_at: Instant;
  cursor: JsonColumn<JsonObject> | null;
  status: "running" | "done" | "cancelled" | "failed";
  reached_at: Instant;
  seen: Generated<number>;
  stored: Generated<number>;
  error: string | null;
  asked_by: string;
  asked_at: Generated<Date>;
  ended_at: Instant | null;
}

interface SourceCursorsTable {
  instance_id: string;
  cursor: JsonColumn<JsonObject>;
  updated_at: Generated<Date>;
}
