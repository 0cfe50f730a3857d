import type pg from "pg";
import { uuidv7 } from "#base/ids.ts";
import type { BegunRun, PutAside } from "./alerts.ts";
import { cleanText } from "./clean-text.ts";
import { jsonList } from "./json-list.ts";

/** An incident with the alert it came from. Times are ISO 8601, JSON is text. */
export interface NewIncident {
  id: string;
  alertId: string;
  instanceId: string;
  name: string;
  type: string;
  rawType: string;
  severity: number;
  priority: number;
  status: 0 | 1;
  owner: string;
  details: string;
  occurred: string;
  created: string;
  customFields: string;
  labels: string;
  raw: string;
  decisions: string;
  sourceBrand: string;
  sourceInstance: string;
  playbookId: string;
  mapperHash: string | null;
  classifierHash: string | null;
  dbotMirrorId: string;
}

export interface NewAnswer {
  instanceId: string;
  key: string;
  bodyHash: string;
  /** JSON text. */
  answer: string;
  putAside: number;
}

export interface IncidentFlush {
  epoch: string;
  incidents: readonly NewIncident[];
  runs: readonly BegunRun[];
  unreadable: readonly (PutAside & { instanceId: string })[];
  answers: readonly NewAnswer[];
}

/** Text columns as they are kept; what is shown of an incident before it is read back is cleaned by the same rules. */
export const incidentText = {
  name: (text: string) => cleanText(text, 500),
  type: (text: string) => cleanText(text, 200),
  owner: (text: string) => cleanText(text, 200),
  details: (text: string) => cleanText(text, 20_000),
  dbotMirrorId: (text: string) => cleanText(text, 500),
};

/** The numbers of the next incidents. A flush that fails leaves a gap, never a number twice. */
export async function takeIncidentNumbers(db: pg.ClientBase | pg.Pool, count: number): Promise<string[]> {
  if (count === 0) return [];
  const { rows } = await db.query<{ id: string }>({
    name: "take-incident-numbers",
    text: "select nextval('incident_numbers') as id from generate_series(1, $1)",
    values: [count],
  });
  return rows.map(({ id }) => id);
}

/**
 * Keeps what was pushed in by one statement, so in one transaction: raw alerts, incidents, the runs they start, what could
 * not be read, and the answers that a repeated key gets. False when the epoch is no longer ours, and then nothing was
 * written. Texts are cleaned already (`incidentText`).
 */
export async function insertIncidents(db: pg.ClientBase | pg.Pool, flush: IncidentFlush): Promise<boolean> {
  const { incidents, runs, unreadable, answers } = flush;
  const { rows } = await db.query<{ held: boolean }>({
    name: "insert-incidents",
    text: `with fence as (select 1 from host_epoch where epoch = $1 for share),
     new_alerts as (
       insert into alerts (id, instance_id, source_id, label, priority, raised_at, raw, decisions)
       select a.id, a.instance_id, a.id::text, a.name, a.priority, a.occurred, a.raw, a.decisions
       from fence, rows from (unnest($2::uuid[]), unnest($3::uuid[]), unnest($4::text[]), unnest($5::smallint[]),
           unnest($6::timestamptz[]), json_array_elements($7::json), json_array_elements($8::json))
         as a (id, instance_id, name, priority, occurred, raw, decisions)),
     new_incidents as (
       insert into incidents (id, name, type, raw_type, severity, status, owner, details, occurred, created, modified,
         custom_fields, labels, source_brand, source_instance, alert_id, investigation_id, playbook_id, mapper_hash,
         dbot_mirror_id, classifier_hash)
       select i.id, i.name, i.type, i.raw_type, i.severity, i.status, i.owner, i.details, i.occurred, i.created, i.created,
         i.custom_fields, i.labels, i.source_brand, i.source_instance, i.alert_id,
         case when i.status = 1 then i.id::text else '' end, i.playbook_id, i.mapper_hash, i.dbot_mirror_id,
         i.classifier_hash
       from fence, rows from (unnest($9::bigint[]), unnest($4::text[]), unnest($10::text[]), unnest($11::text[]),
           unnest($12::real[]), unnest($13::smallint[]), unnest($14::text[]), unnest($15::text[]),
           unnest($6::timestamptz[]), unnest($16::timestamptz[]), json_array_elements($17::json),
           json_array_elements($18::json), unnest($19::text[]), unnest($20::text[]), unnest($2::uuid[]),
           unnest($21::text[]), unnest($22::text[]), unnest($23::text[]), unnest($42::text[]))
         as i (id, name, type, raw_type, severity, status, owner, details, occurred, created, custom_fields, labels,
           source_brand, source_instance, alert_id, playbook_id, mapper_hash, dbot_mirror_id, classifier_hash)),
     begun as (
       select r.* from fence, rows from (unnest($24::uuid[]), unnest($25::text[]), unnest($26::text[]), unnest($27::uuid[]),
           unnest($28::text[]), unnest($29::text[]), unnest($30::smallint[]), json_array_elements($31::json))
         as r (id, playbook_id, playbook_hash, alert_id, investigation_id, label, priority, first_event)),
     new_runs as (
       insert into runs (id, playbook_id, playbook_hash, alert_id, investigation_id, label, priority, status)
       select id, playbook_id, playbook_hash, alert_id, investigation_id, label, priority, 'active' from begun),
     new_events as (insert into run_events (run_id, seq, payload) select id, 1, first_event from begun),
     put_aside as (
       insert into quarantine (id, instance_id, reason, raw, line)
       select q.* from fence, unnest($32::uuid[], $33::uuid[], $34::text[], $35::json[], $41::integer[]) as q),
     new_answers as (
       insert into webhook_answers (instance_id, key, body_hash, answer, put_aside)
       select w.* from fence, unnest($36::uuid[], $37::text[], $38::text[], $39::json[], $40::integer[]) as w)
     select exists (select 1 from fence) as held`,
    values: [
      flush.epoch,
      incidents.map(({ alertId }) => alertId),
      incidents.map(({ instanceId }) => instanceId),
      incidents.map(({ name }) => name),
      incidents.map(({ priority }) => priority),
      incidents.map(({ occurred }) => occurred),
      jsonList(incidents.map(({ raw }) => raw)),
      jsonList(incidents.map(({ decisions }) => decisions)),
      incidents.map(({ id }) => id),
      incidents.map(({ type }) => type),
      incidents.map(({ rawType }) => rawType),
      incidents.map(({ severity }) => severity),
      incidents.map(({ status }) => status),
      incidents.map(({ owner }) => owner),
      incidents.map(({ details }) => details),
      incidents.map(({ created }) => created),
      jsonList(incidents.map(({ customFields }) => customFields)),
      jsonList(incidents.map(({ labels }) => labels)),
      incidents.map(({ sourceBrand }) => sourceBrand),
      incidents.map(({ sourceInstance }) => sourceInstance),
      incidents.map(({ playbookId }) => playbookId),
      incidents.map(({ mapperHash }) => mapperHash),
      incidents.map(({ dbotMirrorId }) => dbotMirrorId),
      runs.map(({ id }) => id),
      runs.map(({ playbookId }) => playbookId),
      runs.map(({ playbookHash }) => playbookHash),
      runs.map(({ alertId }) => alertId),
      runs.map(({ investigationId }) => investigationId),
      runs.map(({ label }) => cleanText(label, 300)),
      runs.map(({ priority }) => priority),
      jsonList(runs.map(({ firstEvent }) => firstEvent)),
      unreadable.map(() => uuidv7()),
      unreadable.map(({ instanceId }) => instanceId),
      unreadable.map(({ reason }) => cleanText(reason)),
      unreadable.map(({ raw }) => raw),
      answers.map(({ instanceId }) => instanceId),
      answers.map(({ key }) => key),
      answers.map(({ bodyHash }) => bodyHash),
      answers.map(({ answer }) => answer),
      answers.map(({ putAside }) => putAside),
      unreadable.map(({ line }) => line ?? null),
      incidents.map(({ classifierHash }) => classifierHash),
    ],
  });
  return rows[0]?.held === true;
}

/** Incidents that a transaction is about to change, locked in one order. */
export async function lockIncidents(client: pg.ClientBase, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query({
    name: "lock-incidents",
    text: "select 1 from incidents where id = any($1::bigint[]) order by id for update",
    values: [ids],
  });
}

/** Something runs in these now: those that waited are open. */
export async function openIncidents(client: pg.ClientBase, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query({
    name: "open-incidents",
    text: `update incidents set status = 1, investigation_id = id::text, version = version + 1
      where id = any($1::bigint[]) and status = 0`,
    values: [ids],
  });
}

/** An alert of which no incident is made. */
export interface LooseAlert {
  alertId: string;
  instanceId: string;
  name: string;
  priority: number;
  occurred: string;
  /** JSON text. */
  raw: string;
  /** JSON text. */
  decisions: string;
}

/** What was pushed in and makes no incident; within the transaction that keeps those that do. */
export async function insertLooseAlerts(client: pg.ClientBase, alerts: readonly LooseAlert[]): Promise<void> {
  if (alerts.length === 0) return;
  await client.query({
    name: "insert-loose-alerts",
    text: `insert into alerts (id, instance_id, source_id, label, priority, raised_at, raw, decisions)
      select a.id, a.instance_id, a.id::text, a.name, a.priority, a.occurred, a.raw, a.decisions
      from rows from (unnest($1::uuid[]), unnest($2::uuid[]), unnest($3::text[]), unnest($4::smallint[]),
          unnest($5::timestamptz[]), json_array_elements($6::json), json_array_elements($7::json))
        as a (id, instance_id, name, priority, occurred, raw, decisions)`,
    values: [
      alerts.map(({ alertId }) => alertId),
      alerts.map(({ instanceId }) => instanceId),
      alerts.map(({ name }) => name),
      alerts.map(({ priority }) => priority),
      alerts.map(({ occurred }) => occurred),
      jsonList(alerts.map(({ raw }) => raw)),
      jsonList(alerts.map(({ decisions }) => decisions)),
    ],
  });
}
