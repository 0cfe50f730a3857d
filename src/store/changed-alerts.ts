import type pg from "pg";
import type { Json } from "#base/json.ts";
import { type AlertDecision, type AlertVersion, sourceKeyOf } from "./alerts.ts";
import { cleanText } from "./clean-text.ts";
import { jsonList } from "./json-list.ts";
import type { RunHead } from "./runs.ts";

/** An alert that is kept, as its source has it now. */
export interface ChangedAlert {
  sourceId: string;
  label: string;
  priority: number;
  /** JSON text. */
  raw: string;
  version: AlertVersion;
}

/** An alert that did change. */
export interface KeptChange {
  id: string;
  /** As it was; null when that is not kept any more. */
  before: Json;
  decisions: AlertDecision[];
  raisedAt: Date;
}

/**
 * Keeps the newer versions, within a transaction that somebody else began: one that is older than what is kept, or the very
 * same, changes nothing. Which alerts did change, by the source's id.
 */
export async function keepChangedAlerts(
  client: pg.ClientBase,
  instanceId: string,
  alerts: readonly ChangedAlert[],
): Promise<Map<string, KeptChange>> {
  const given = new Map(alerts.map(({ sourceId }) => [sourceKeyOf(sourceId), sourceId]));
  const { rows } = await client.query<KeptChange & { key: string }>({
    name: "keep-changed-alerts",
    text: `update alerts a set label = u.label, priority = u.priority, raw = u.raw, fingerprint = u.fingerprint,
        changed_at = u.changed_at, updates = a.updates + 1, raw_dropped_at = null
      from rows from (unnest($2::text[]), unnest($3::text[]), unnest($4::smallint[]), json_array_elements($5::json),
          unnest($6::text[]), unnest($7::timestamptz[]))
        as u (source_id, label, priority, raw, fingerprint, changed_at)
      where a.instance_id = $1 and a.source_id = u.source_id and a.fingerprint is distinct from u.fingerprint
        and coalesce(a.changed_at, '-infinity') <= u.changed_at
      returning a.id, a.source_id as key, old.raw as before, a.decisions, a.raised_at as "raisedAt"`,
    values: [
      instanceId,
      alerts.map(({ sourceId }) => sourceKeyOf(sourceId)),
      alerts.map(({ label }) => cleanText(label, 300)),
      alerts.map(({ priority }) => priority),
      jsonList(alerts.map(({ raw }) => raw)),
      alerts.map(({ version }) => version.fingerprint),
      alerts.map(({ version }) => new Date(version.changedAt).toISOString()),
    ],
  });
  return new Map(rows.map(({ key, ...kept }) => [given.get(key) ?? key, kept]));
}

/** Runs that a change started, with what is to be read about it at the alert. */
export async function keepStartsOfChanges(
  client: pg.ClientBase,
  runs: readonly (RunHead & { firstEvent: string })[],
  decisions: readonly { alertId: string; decisions: readonly AlertDecision[] }[],
): Promise<void> {
  await client.query({
    name: "keep-starts-of-changes",
    text: `with begun as (
        select r.* from rows from (unnest($1::uuid[]), unnest($2::text[]), unnest($3::text[]), unnest($4::uuid[]),
            unnest($5::text[]), unnest($6::text[]), unnest($7::smallint[]), json_array_elements($8::json))
          as r (id, playbook_id, playbook_hash, alert_id, investigation_id, label, priority, first_event)),
      new_runs as (
        insert into runs (id, playbook_id, playbook_hash, alert_id, investigation_id, label, priority, status)
        select id, playbook_id, playbook_hash, alert_id, investigation_id, label, priority, 'active' from begun),
      told as (
        update alerts a set decisions = d.decisions
        from rows from (unnest($9::uuid[]), json_array_elements($10::json)) as d (id, decisions) where a.id = d.id)
      insert into run_events (run_id, seq, payload) select id, 1, first_event from begun`,
    values: [
      runs.map(({ id }) => id),
      runs.map(({ playbookId }) => playbookId),
      runs.map(({ playbookHash }) => playbookHash),
      runs.map(({ alertId }) => alertId),
      runs.map(({ investigationId }) => investigationId),
      runs.map(({ label }) => cleanText(label, 300)),
      runs.map(({ priority }) => priority),
      jsonList(runs.map(({ firstEvent }) => firstEvent)),
      decisions.map(({ alertId }) => alertId),
      jsonList(decisions.map((each) => JSON.stringify(each.decisions))),
    ],
  });
}

/** The incidents that were made of these alerts and are open, with what a mapper needs to know of them. */
export async function findIncidentsOfAlerts(
  client: pg.ClientBase,
  alertIds: readonly string[],
): Promise<{ id: string; alertId: string; rawType: string }[]> {
  const { rows } = await client.query<{ id: string; alertId: string; rawType: string }>({
    name: "find-incidents-of-alerts",
    text: `select id::text, alert_id as "alertId", raw_type as "rawType" from incidents
      where alert_id = any($1::uuid[]) and status in (0, 1) order by incidents.id`,
    values: [alertIds],
  });
  return rows;
}
