/**
 * Incidents as XSOAR's API has them: what commands and expressions see, and what queries are asked of. Every field of an
 * incident's own is there, null when it has no value, so that no custom field of the same name takes its place.
 */
import type pg from "pg";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { type TimerState, timerDocument } from "./changes/timer-state.ts";
import { type IncidentCondition, incidentConditionSql } from "./incident-query-sql.ts";

export interface IncidentRecord {
  id: string;
  version: number;
  name: string;
  type: string;
  rawType: string;
  rawName: string;
  severity: number;
  status: number;
  owner: string;
  details: string;
  phase: string;
  category: string;
  occurred: Date;
  created: Date;
  modified: Date;
  closed: Date | null;
  dueDate: Date | null;
  reminder: Date | null;
  sla: number | null;
  labels: Json;
  custom: JsonObject;
  roles: Json;
  parent: string;
  playbookId: string;
  investigationId: string;
  sourceBrand: string;
  sourceInstance: string;
  closeReason: string;
  closeNotes: string;
  closingUserId: string;
  attachment: Json;
  dbotMirrorId: string;
  dbotMirrorInstance: string;
  dbotMirrorDirection: string;
  dbotMirrorTags: Json;
  dbotMirrorLastSync: Date | null;
  alertCount: number;
  droppedCount: number;
  linkedIncidents: string[] | null;
  timers: (TimerState & { field: string })[] | null;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

const selected = `i.id, i.version, i.name, i.type, i.raw_type as "rawType", i.raw_name as "rawName", i.severity, i.status,
  i.owner, i.details, i.phase, i.category, i.occurred, i.created, i.modified, i.closed, i.due_date as "dueDate",
  i.reminder, i.sla, i.labels, i.custom_fields as custom, i.roles, i.parent, i.playbook_id as "playbookId",
  i.investigation_id as "investigationId", i.source_brand as "sourceBrand", i.source_instance as "sourceInstance",
  i.close_reason as "closeReason", i.close_notes as "closeNotes", i.closing_user as "closingUserId",
  i.attachments as attachment, i.dbot_mirror_id as "dbotMirrorId", i.dbot_mirror_instance as "dbotMirrorInstance",
  i.dbot_mirror_direction as "dbotMirrorDirection", i.dbot_mirror_tags as "dbotMirrorTags",
  i.dbot_mirror_last_sync as "dbotMirrorLastSync", i.alert_count as "alertCount", i.dropped_count as "droppedCount",
  (select array_agg(l.other_id::text order by l.other_id) from incident_links l where l.incident_id = i.id)
    as "linkedIncidents",
  (select json_agg(json_build_object('field', t.field, 'status', t.status, 'startedAt', ${ms("t.started_at")},
      'endedAt', ${ms("t.ended_at")}, 'pausedAt', ${ms("t.paused_at")},
      'accumulatedPauseMs', t.accumulated_pause_ms, 'totalMs', t.total_ms, 'slaMinutes', t.sla_minutes,
      'dueAt', ${ms("t.due_at")}, 'breached', t.breached) order by t.field)
    from incident_timers t where t.incident_id = i.id) as timers`;

export async function readIncidentDocument(
  db: pg.ClientBase | pg.Pool,
  id: string,
  now: number,
): Promise<JsonObject | undefined> {
  if (!/^[1-9]\d{0,17}$/.test(id)) return undefined;
  const { rows } = await db.query<IncidentRecord>({
    name: "read-incident-document",
    text: `select ${selected} from incidents i where i.id = $1`,
    values: [id],
  });
  return rows[0] && incidentDocument(rows[0], now);
}

/** The next incidents before `before`, newest first, that the condition lets through. */
export async function listIncidentDocuments(
  db: pg.ClientBase | pg.Pool,
  {
    condition,
    before,
    limit,
    now,
  }: { condition: IncidentCondition; before: string | undefined; limit: number; now: number },
): Promise<JsonObject[]> {
  const values: unknown[] = [limit];
  const where = incidentConditionSql(condition, values);
  const cursor = before === undefined ? "" : `and i.id < $${values.push(before)}`;
  const { rows } = await db.query<IncidentRecord>(
    `select ${selected} from incidents i where ${where} ${cursor} order by i.id desc limit $1`,
    values,
  );
  return rows.map((row) => incidentDocument(row, now));
}

export function incidentDocument(row: IncidentRecord, now: number): JsonObject {
  const { custom, timers, linkedIncidents, ...own } = row;
  const iso = (date: Date | null) => date?.toISOString() ?? null;
  const fields: JsonObject = isObject(custom) ? { ...custom } : {};
  for (const { field, ...timer } of timers ?? []) {
    const value = timerDocument(timer, now);
    Object.defineProperty(fields, field, { value, writable: true, enumerable: true, configurable: true });
  }
  return {
    ...own,
    id: String(own.id),
    occurred: iso(own.occurred),
    created: iso(own.created),
    modified: iso(own.modified),
    closed: iso(own.closed),
    dueDate: iso(own.dueDate),
    reminder: iso(own.reminder),
    dbotMirrorLastSync: iso(own.dbotMirrorLastSync),
    openDuration: own.closed === null ? null : Math.round((own.closed.getTime() - own.created.getTime()) / 1_000),
    linkedIncidents: linkedIncidents ?? [],
    CustomFields: fields,
  };
}
