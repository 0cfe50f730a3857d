import type pg from "pg";
import { contentHash, uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import { cleanText } from "./clean-text.ts";
import { jsonList } from "./json-list.ts";

export interface NewAlert {
  id: string;
  sourceId: string;
  label: string;
  priority: number;
  raisedAt: number;
  /** JSON text. */
  raw: string;
  decisions: AlertDecision[];
}

/** What an active playbook made of an alert. */
export interface AlertDecision {
  playbookId: string;
  playbookName: string;
  runId: string | null;
  reason: string;
}

/** A run that an alert starts, with the event it begins with. */
export interface BegunRun {
  id: string;
  playbookId: string;
  playbookHash: string;
  alertId: string;
  investigationId: string;
  label: string;
  priority: number;
  /** JSON text. */
  firstEvent: string;
}

/** What could not be read as an alert, kept for people. */
export interface PutAside {
  reason: string;
  /** JSON text. */
  raw: string;
}

export interface KeptPage {
  epoch: string;
  instanceId: string;
  alerts: readonly NewAlert[];
  runs: readonly BegunRun[];
  unreadable: readonly PutAside[];
  cursor: JsonObject;
}

/**
 * Keeps a page of a source in one statement, so in one transaction: the alerts that are new, the runs of those (an alert
 * that was known starts none), what could not be read, and the cursor. The ids of the new alerts; undefined when the
 * epoch is no longer ours, and then nothing was written.
 */
export async function insertPage(db: pg.ClientBase | pg.Pool, page: KeptPage): Promise<Set<string> | undefined> {
  const { alerts, runs, unreadable } = page;
  const { rows } = await db.query<{ held: boolean; ids: string[] | null }>({
    name: "insert-page",
    text: `with fence as (select 1 from host_epoch where epoch = $1 for share),
     new_alerts as (
       insert into alerts (id, instance_id, source_id, label, priority, raised_at, raw, decisions)
       select a.id, $2, a.source_id, a.label, a.priority, a.raised_at, a.raw, a.decisions
       from fence, rows from (unnest($3::uuid[]), unnest($4::text[]), unnest($5::text[]), unnest($6::smallint[]),
           unnest($7::timestamptz[]), json_array_elements($8::json), json_array_elements($9::json))
         as a (id, source_id, label, priority, raised_at, raw, decisions)
       on conflict (instance_id, source_id) do nothing
       returning id),
     begun as (
       select r.* from rows from (unnest($10::uuid[]), unnest($11::text[]), unnest($12::text[]), unnest($13::uuid[]),
           unnest($14::text[]), unnest($15::text[]), unnest($16::smallint[]), json_array_elements($17::json))
         as r (id, playbook_id, playbook_hash, alert_id, investigation_id, label, priority, first_event)
       join new_alerts on new_alerts.id = r.alert_id),
     new_runs as (
       insert into runs (id, playbook_id, playbook_hash, alert_id, investigation_id, label, priority, status)
       select id, playbook_id, playbook_hash, alert_id, investigation_id, label, priority, 'active' from begun),
     new_events as (insert into run_events (run_id, seq, payload) select id, 1, first_event from begun),
     put_aside as (
       insert into quarantine (id, instance_id, reason, raw)
       select q.id, $2, q.reason, q.raw from fence, unnest($18::uuid[], $19::text[], $20::json[]) as q (id, reason, raw)),
     read_so_far as (
       insert into source_cursors (instance_id, cursor) select $2, $21::json from fence
       on conflict (instance_id) do update set cursor = excluded.cursor, updated_at = now())
     select exists (select 1 from fence) as held, (select array_agg(id) from new_alerts) as ids`,
    values: [
      page.epoch,
      page.instanceId,
      alerts.map((alert) => alert.id),
      alerts.map((alert) => sourceKeyOf(alert.sourceId)),
      alerts.map((alert) => cleanText(alert.label, 300)),
      alerts.map(({ priority }) => priority),
      alerts.map((alert) => new Date(alert.raisedAt).toISOString()),
      jsonList(alerts.map(({ raw }) => raw)),
      jsonList(alerts.map((alert) => JSON.stringify(alert.decisions))),
      runs.map((run) => run.id),
      runs.map((run) => run.playbookId),
      runs.map((run) => run.playbookHash),
      runs.map((run) => run.alertId),
      runs.map((run) => run.investigationId),
      runs.map((run) => cleanText(run.label, 300)),
      runs.map(({ priority }) => priority),
      jsonList(runs.map((run) => run.firstEvent)),
      unreadable.map(() => uuidv7()),
      unreadable.map(({ reason }) => cleanText(reason)),
      unreadable.map(({ raw }) => raw),
      JSON.stringify(page.cursor),
    ],
  });
  const row = rows[0];
  return row?.held ? new Set(row.ids ?? []) : undefined;
}

/** A source's id as a column can hold it. Ids that differ stay different: what has to be changed is told apart by a hash. */
function sourceKeyOf(sourceId: string): string {
  const clean = cleanText(sourceId, 500);
  return clean === sourceId ? sourceId : `${cleanText(sourceId, 400)}#${contentHash(JSON.stringify(sourceId))}`;
}

export async function readCursor(db: pg.ClientBase | pg.Pool, instanceId: string): Promise<JsonObject | undefined> {
  const { rows } = await db.query<{ cursor: JsonObject }>("select cursor from source_cursors where instance_id = $1", [
    instanceId,
  ]);
  return rows[0]?.cursor;
}
