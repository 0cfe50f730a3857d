import type pg from "pg";
import { contentHash, uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import { cleanText } from "./clean-text.ts";
import type { NewIncident } from "./incident-flush.ts";
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
  /** Of a source that says when an alert changed: the print of this version, and when it changed. */
  version?: AlertVersion;
  /** The stored alert that this one repeats, because a person wanted it so. */
  replayOf?: string;
}

export interface AlertVersion {
  fingerprint: string;
  changedAt: number;
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
  /** The same print of the same source is put aside once. */
  print?: string;
  /** The line of the body it came in. */
  line?: number | undefined;
}

export interface KeptPage {
  epoch: string;
  instanceId: string;
  alerts: readonly NewAlert[];
  /** Of those alerts; one of an alert that was known is not made. */
  incidents?: readonly NewIncident[];
  runs: readonly BegunRun[];
  unreadable: readonly PutAside[];
  progress: Progress;
}

/** What a page moves on: the source's own cursor, a backfill, or what was put aside and is tried again; or nothing. */
export interface Progress {
  cursor?: JsonObject;
  backfill?: { id: string; cursor: JsonObject; reached: number; ended: boolean };
  settles?: { ids: readonly string[]; by: string };
}

export interface PageOutcome {
  /** The ids of the new alerts. */
  stored: Set<string>;
  putAside: number;
}

/**
 * Keeps a page of a source in one statement, so in one transaction: the alerts that are new, the incidents and the runs of
 * those (an alert that was known makes none), what could not be read, and how far the source has been read. Undefined when
 * the epoch is no longer ours, and then nothing was written.
 */
export async function insertPage(db: pg.ClientBase | pg.Pool, page: KeptPage): Promise<PageOutcome | undefined> {
  const { alerts, incidents = [], runs, unreadable, progress } = page;
  const { backfill, settles } = progress;
  const brings = alerts.length + runs.length + unreadable.length;
  if (brings === 0 && !backfill && !settles && progress.cursor) return moveCursor(db, page, progress.cursor);
  const { rows } = await db.query<{ held: boolean; ids: string[] | null; aside: number }>({
    name: "insert-page",
    text: `with fence as (select 1 from host_epoch where epoch = $1 for share),
     new_alerts as (
       insert into alerts (id, instance_id, source_id, label, priority, raised_at, raw, decisions, fingerprint, changed_at,
         replay_of)
       select a.id, $2, a.source_id, a.label, a.priority, a.raised_at, a.raw, a.decisions, a.fingerprint, a.changed_at,
         a.replay_of
       from fence, rows from (unnest($3::uuid[]), unnest($4::text[]), unnest($5::text[]), unnest($6::smallint[]),
           unnest($7::timestamptz[]), json_array_elements($8::json), json_array_elements($9::json),
           unnest($22::text[]), unnest($23::timestamptz[]), unnest($24::uuid[]))
         as a (id, source_id, label, priority, raised_at, raw, decisions, fingerprint, changed_at, replay_of)
       on conflict (instance_id, source_id) do nothing
       returning id),
     new_incidents as (
       insert into incidents (id, name, type, raw_type, severity, status, owner, details, occurred, created, modified,
         custom_fields, labels, source_brand, source_instance, alert_id, investigation_id, playbook_id, mapper_hash,
         dbot_mirror_id, classifier_hash)
       select i.id, i.name, i.type, i."rawType", i.severity, i.status, i.owner, i.details, i.occurred, i.created, i.created,
         i."customFields", i.labels, i."sourceBrand", i."sourceInstance", i."alertId",
         case when i.status = 1 then i.id::text else '' end, i."playbookId", i."mapperHash", i."dbotMirrorId",
         i."classifierHash"
       from json_to_recordset($25::json) as i (id bigint, name text, type text, "rawType" text, severity real,
           status smallint, owner text, details text, occurred timestamptz, created timestamptz, "customFields" json,
           labels json, "sourceBrand" text, "sourceInstance" text, "alertId" uuid, "playbookId" text, "mapperHash" text,
           "dbotMirrorId" text, "classifierHash" text)
       join new_alerts on new_alerts.id = i."alertId"),
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
       insert into quarantine (id, instance_id, reason, raw, print)
       select q.id, $2, q.reason, q.raw, q.print
       from fence, unnest($18::uuid[], $19::text[], $20::json[], $26::text[]) as q (id, reason, raw, print)
       on conflict (instance_id, print) where print is not null do nothing
       returning id),
     read_so_far as (
       insert into source_cursors (instance_id, cursor) select $2, $21::json from fence where $21 is not null
       on conflict (instance_id) do update set cursor = excluded.cursor, updated_at = now()),
     filled_back as (
       update backfills set cursor = $28::json, reached_at = $29, seen = seen + cardinality($3::uuid[]),
         stored = stored + (select count(*) from new_alerts), error = null,
         status = case when $30 then 'done' else status end, ended_at = case when $30 then now() else ended_at end
       from fence where id = $27 and status = 'running'),
     settled as (
       update quarantine set settled_at = now(), outcome = 'replayed', settled_by = $32
       from fence where id = any($31::uuid[]) and settled_at is null)
     select exists (select 1 from fence) as held, (select array_agg(id) from new_alerts) as ids,
       (select count(*)::int from put_aside) as aside`,
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
      progress.cursor === undefined ? null : JSON.stringify(progress.cursor),
      alerts.map(({ version }) => version?.fingerprint ?? null),
      alerts.map(({ version }) => (version === undefined ? null : new Date(version.changedAt).toISOString())),
      alerts.map(({ replayOf }) => replayOf ?? null),
      jsonList(incidents.map(incidentRecord)),
      unreadable.map(({ print }) => print ?? null),
      backfill?.id ?? null,
      backfill === undefined ? null : JSON.stringify(backfill.cursor),
      backfill === undefined ? null : new Date(backfill.reached).toISOString(),
      backfill?.ended ?? false,
      settles?.ids ?? [],
      settles?.by ?? null,
    ],
  });
  const row = rows[0];
  return row?.held ? { stored: new Set(row.ids ?? []), putAside: row.aside } : undefined;
}

/** Most pages of a source at rest bring nothing but where it stands. */
async function moveCursor(
  db: pg.ClientBase | pg.Pool,
  { epoch, instanceId }: KeptPage,
  cursor: JsonObject,
): Promise<PageOutcome | undefined> {
  const { rowCount } = await db.query({
    name: "move-cursor",
    text: `with fence as (select 1 from host_epoch where epoch = $1 for share)
      insert into source_cursors (instance_id, cursor) select $2, $3::json from fence
      on conflict (instance_id) do update set cursor = excluded.cursor, updated_at = now()`,
    values: [epoch, instanceId, JSON.stringify(cursor)],
  });
  return rowCount === 0 ? undefined : { stored: new Set(), putAside: 0 };
}

/** JSON text; what is JSON text already stays the very text it is. */
function incidentRecord({ raw: _, decisions: __, customFields, labels, ...plain }: NewIncident): string {
  return `{"customFields":${customFields},"labels":${labels},${JSON.stringify(plain).slice(1)}`;
}

/** A source's id as a column can hold it. Ids that differ stay different: what has to be changed is told apart by a hash. */
export function sourceKeyOf(sourceId: string): string {
  const clean = cleanText(sourceId, 500);
  return clean === sourceId ? sourceId : `${cleanText(sourceId, 400)}#${contentHash(JSON.stringify(sourceId))}`;
}

export async function readCursor(db: pg.ClientBase | pg.Pool, instanceId: string): Promise<JsonObject | undefined> {
  const { rows } = await db.query<{ cursor: JsonObject }>("select cursor from source_cursors where instance_id = $1", [
    instanceId,
  ]);
  return rows[0]?.cursor;
}
