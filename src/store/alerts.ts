import type pg from "pg";
import { uuidv7 } from "#base/ids.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { cleanText } from "./clean-text.ts";

export interface NewAlert {
  id: string;
  sourceId: string;
  label: string;
  priority: number;
  raisedAt: number;
  raw: JsonObject;
  decisions: AlertDecision[];
}

/** What an active playbook made of an alert. */
export interface AlertDecision {
  playbookId: string;
  playbookName: string;
  runId: string | null;
  reason: string;
}

/** Stores the alerts that are new; the ids of those it stored. */
export async function insertAlerts(
  db: pg.ClientBase,
  instanceId: string,
  alerts: readonly NewAlert[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `insert into alerts (id, instance_id, source_id, label, priority, raised_at, raw, decisions)
     select a.id, $1, a.source_id, a.label, a.priority, a.raised_at, a.raw, a.decisions
     from unnest($2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::timestamptz[], $7::json[], $8::json[])
       as a (id, source_id, label, priority, raised_at, raw, decisions)
     on conflict (instance_id, source_id) do nothing
     returning id`,
    [
      instanceId,
      alerts.map((alert) => alert.id),
      alerts.map((alert) => cleanText(alert.sourceId, 500)),
      alerts.map((alert) => cleanText(alert.label, 300)),
      alerts.map((alert) => Math.round(alert.priority)),
      alerts.map((alert) => new Date(alert.raisedAt).toISOString()),
      alerts.map((alert) => JSON.stringify(alert.raw)),
      alerts.map((alert) => JSON.stringify(alert.decisions)),
    ],
  );
  return new Set(rows.map((row) => row.id));
}

export async function insertQuarantined(
  db: pg.ClientBase,
  instanceId: string,
  unreadable: readonly { reason: string; raw: Json }[],
): Promise<void> {
  await db.query(
    `insert into quarantine (id, instance_id, reason, raw)
     select q.id, $1, q.reason, q.raw from unnest($2::uuid[], $3::text[], $4::json[]) as q (id, reason, raw)`,
    [
      instanceId,
      unreadable.map(() => uuidv7()),
      unreadable.map(({ reason }) => cleanText(reason)),
      unreadable.map(({ raw }) => JSON.stringify(raw)),
    ],
  );
}

/** The runs of new alerts, with the event each begins with. */
export async function insertRuns(
  db: pg.ClientBase,
  runs: readonly {
    id: string;
    playbookId: string;
    playbookHash: string;
    alertId: string | null;
    investigationId: string;
    label: string;
    priority: number;
    firstEvent: string;
  }[],
): Promise<void> {
  await db.query(
    `with new_runs as (
       insert into runs (id, playbook_id, playbook_hash, alert_id, investigation_id, label, priority, status)
       select r.*, 'active'
       from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::smallint[]) as r)
     insert into run_events (run_id, seq, payload)
     select e.run_id, 1, e.payload from unnest($1::uuid[], $8::json[]) as e (run_id, payload)`,
    [
      runs.map((run) => run.id),
      runs.map((run) => run.playbookId),
      runs.map((run) => run.playbookHash),
      runs.map((run) => run.alertId),
      runs.map((run) => run.investigationId),
      runs.map((run) => cleanText(run.label, 300)),
      runs.map((run) => Math.round(run.priority)),
      runs.map((run) => run.firstEvent),
    ],
  );
}

export async function readCursor(db: pg.ClientBase | pg.Pool, instanceId: string): Promise<JsonObject | undefined> {
  const { rows } = await db.query<{ cursor: JsonObject }>("select cursor from source_cursors where instance_id = $1", [
    instanceId,
  ]);
  return rows[0]?.cursor;
}

export async function writeCursor(db: pg.ClientBase, instanceId: string, cursor: JsonObject): Promise<void> {
  await db.query(
    `insert into source_cursors (instance_id, cursor) values ($1, $2)
     on conflict (instance_id) do update set cursor = excluded.cursor, updated_at = now()`,
    [instanceId, JSON.stringify(cursor)],
  );
}

/** Which of these the store already has. */
export async function findKnownAlerts(
  db: pg.ClientBase | pg.Pool,
  instanceId: string,
  sourceIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ source_id: string }>(
    "select source_id from alerts where instance_id = $1 and source_id = any($2)",
    [instanceId, sourceIds],
  );
  return new Set(rows.map((row) => row.source_id));
}
