/**
 * The source says that alerts changed which are kept already: they are kept as they are now, and what was made of them
 * follows. The mapper is asked again; what it says goes into those fields that nobody has set since the incident was made.
 */
import type pg from "pg";
import { isObject, type JsonObject } from "#base/json.ts";
import { type ChangedAlert, findIncidentsOfAlerts, keepChangedAlerts } from "#store/changed-alerts.ts";
import { applyStoreChanges } from "#store/changes/apply-store-changes.ts";
import type { IncidentValues, StoreChangeRow } from "#store/changes/store-change.ts";
import { incidentText } from "#store/incident-flush.ts";
import { withinEpoch } from "#store/within-epoch.ts";
import { draftIncident, type IncidentSource } from "../draft-incident.ts";
import { type PlannedRun, severityOf } from "../ingest-alerts.ts";
import { type ChangeStarts, startOnChanges } from "./start-on-changes.ts";

export interface FollowTarget extends ChangeStarts {
  pool: pg.Pool;
  epoch: string;
  incidents: IncidentSource | undefined;
}

export interface Followed {
  /** Alerts that did change. */
  updated: number;
  /** Incidents that may have followed. */
  incidents: string[];
  /** Runs that the changes started. */
  runs: PlannedRun[];
}

export function followChanges(
  target: FollowTarget,
  alerts: readonly (ChangedAlert & { title?: string })[],
): Promise<Followed> {
  const { pool, epoch, instance, incidents: source } = target;
  return withinEpoch(pool, epoch, async (client) => {
    const changed = await keepChangedAlerts(client, instance.id, alerts);
    const changes = alerts.flatMap((alert) => {
      const kept = changed.get(alert.sourceId);
      return kept === undefined ? [] : { alert, kept };
    });
    const runs = await startOnChanges(client, target, changes);
    if (changed.size === 0 || !source) return { updated: changed.size, incidents: [], runs };
    const byId = new Map(changes.map(({ alert, kept }) => [kept.id, alert] as const));
    const found = await findIncidentsOfAlerts(client, [...byId.keys()]);
    const rows = found.flatMap(({ id, alertId }): StoreChangeRow[] => {
      const alert = byId.get(alertId);
      const said = alert && whatItSays(source, alert, target.now());
      if (!said) return [];
      const change = { kind: "followSource" as const, incident: id, ...said };
      return [{ investigationId: id, runId: null, at: target.now(), by: "", change }];
    });
    if (rows.length > 0) await applyStoreChanges(client, rows);
    return { updated: changed.size, incidents: rows.map(({ investigationId }) => investigationId), runs };
  });
}

/** Undefined: the mapper breaks on it; the incident stays as it is, and the alert is kept all the same. */
function whatItSays(
  source: IncidentSource,
  alert: ChangedAlert & { title?: string },
  now: number,
): { values: IncidentValues; custom: JsonObject } | undefined {
  const raw = JSON.parse(alert.raw);
  if (!isObject(raw)) return undefined;
  try {
    const event = { name: alert.title ?? alert.label, raw, severity: severityOf(alert.priority) };
    const draft = draftIncident(source, event, now);
    // Type, status and times say where an incident stands with us; a source has a say in them once, at the beginning.
    const values = { name: incidentText.name(draft.name), severity: draft.severity, details: draft.details };
    return { values: draft.owner === "" ? values : { ...values, owner: draft.owner }, custom: draft.custom };
  } catch {
    return undefined;
  }
}
