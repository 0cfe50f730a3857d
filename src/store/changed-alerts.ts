import type pg from "pg";
import { type AlertVersion, sourceKeyOf } from "./alerts.ts";
import { cleanText } from "./clean-text.ts";
import { jsonList } from "./json-list.ts";

/** An alert that is kept, as its source has it now. */
export interface ChangedAlert {
  sourceId: string;
  label: string;
  priority: number;
  /** JSON text. */
  raw: string;
  version: AlertVersion;
}

/**
 * Keeps the newer versions, within a transaction that somebody else began: one that is older than what is kept, or the very
 * same, changes nothing. Which alerts did change, by the source's id.
 */
export async function keepChangedAlerts(
  client: pg.ClientBase,
  instanceId: string,
  alerts: readonly ChangedAlert[],
): Promise<Map<string, string>> {
  const given = new Map(alerts.map(({ sourceId }) => [sourceKeyOf(sourceId), sourceId]));
  const { rows } = await client.query<{ id: string; key: string }>({
    name: "keep-changed-alerts",
    text: `update alerts a set label = u.label, priority = u.priority, raw = u.raw, fingerprint = u.fingerprint,
        changed_at = u.changed_at, updates = a.updates + 1, raw_dropped_at = null
      from rows from (unnest($2::text[]), unnest($3::text[]), unnest($4::smallint[]), json_array_elements($5::json),
          unnest($6::text[]), unnest($7::timestamptz[]))
        as u (source_id, label, priority, raw, fingerprint, changed_at)
      where a.instance_id = $1 and a.source_id = u.source_id and a.fingerprint is distinct from u.fingerprint
        and coalesce(a.changed_at, '-infinity') <= u.changed_at
      returning a.id, a.source_id as key`,
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
  return new Map(rows.map(({ id, key }) => [given.get(key) ?? key, id]));
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
