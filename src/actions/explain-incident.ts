import type { Alert } from "#contract/alert.ts";
import type { Incident, IncidentWhy } from "#contract/incident.ts";
import type { MappedField } from "#playbook/simple-mapper.ts";
import { readDecision } from "#store/alert-decisions.ts";
import type { AlertRow } from "#store/alert-lists.ts";
import { readAlert } from "#store/alert-lists.ts";
import type { Db } from "#store/db.ts";
import { type IncidentRow, readIncident, readRawEvent } from "#store/incident-lists.ts";
import { listRunsOfIncident } from "#store/run-lists.ts";
import { presentRun } from "./explain-run.ts";
import { tellVerdict } from "./intake/tell-verdict.ts";
import { readEventMapper } from "./load-event-mappers.ts";

/** Everything that explains an incident: the event it came from, each field of its mapper, its alert and its runs. */
export async function explainIncident(db: Db, id: string): Promise<IncidentWhy | undefined> {
  const row = await readIncident(db, id);
  if (!row) return undefined;
  const [raw, mapper, alert, runs, decision] = await Promise.all([
    readRawEvent(db, row),
    row.mapperHash === null ? undefined : readEventMapper(db, row.mapperHash),
    row.alertId === null ? undefined : readAlert(db, row.alertId),
    listRunsOfIncident(db, id),
    row.alertId === null ? undefined : readDecision(db, row.alertId),
  ]);
  // The mapper is pure and its version is pinned, so what it did then is what it does now.
  const fields = mapper && raw ? mapper.explain(raw, row.rawType) : [];
  return {
    incident: presentIncident(row),
    rawJSON: raw === undefined ? null : JSON.stringify(raw),
    because: [
      ...tellBeginning(row, alert, fields, mapper?.name),
      ...(decision ? tellVerdict(decision) : []),
      ...tellAlerts(row),
    ],
    mapping: { mapper: mapper?.name ?? null, fields },
    alert: alert ? presentAlert(alert) : null,
    runs: runs.map(presentRun),
  };
}

export function presentIncident({ mapperHash: _, fieldWriters: __, ...row }: IncidentRow): Incident {
  return {
    ...row,
    occurred: row.occurred.toISOString(),
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
    closed: row.closed?.toISOString() ?? null,
  };
}

export function presentAlert({ replayOf: _, updates: __, ...row }: AlertRow): Alert {
  return { ...row, raisedAt: row.raisedAt.toISOString(), receivedAt: row.receivedAt.toISOString() };
}

function tellBeginning(
  row: IncidentRow,
  alert: AlertRow | undefined,
  fields: readonly MappedField[],
  mapper: string | undefined,
): string[] {
  const typed = fields.find(({ target, value }) => target === "type" && value !== undefined);
  const decisions = alert?.decisions ?? [];
  return [
    ...tellOrigin(row, alert),
    typed
      ? `It is of the type ${row.type}: the mapper took that from ${typed.from}`
      : `It is of the type ${row.type}, as the sender or the instance says`,
    mapper === undefined
      ? `${row.sourceInstance} had no mapper: only name, type and occurred could come from the sender`
      : `The mapper ${mapper} filled ${fields.filter(({ value }) => value !== undefined).length} of its ${fields.length} fields`,
    ...decisions.map(({ playbookName, reason, runId }) =>
      runId === null
        ? `The playbook ${playbookName} did not start: ${reason}`
        : `The playbook ${playbookName} started: ${reason}`,
    ),
    ...tellChanges(row, alert),
    ...(decisions.length === 0 ? [`No playbook started: there is none for the type ${row.type}`] : []),
  ];
}

function tellAlerts({ alertCount, droppedCount }: IncidentRow): string[] {
  const added = alertCount - 1;
  return [
    ...(added > 0 ? [`${added} more ${added === 1 ? "alert was" : "alerts were"} added to it`] : []),
    ...(droppedCount > 0
      ? [`${droppedCount} ${droppedCount === 1 ? "alert was" : "alerts were"} dropped for its sake`]
      : []),
  ];
}

function tellOrigin(row: IncidentRow, alert: AlertRow | undefined): string[] {
  const from = `${row.sourceInstance} (${row.sourceBrand})`;
  // What is posted has no id of its own: it is known by ours.
  if (!alert || alert.sourceId === alert.id)
    return [`It was posted to ${from} and kept at ${row.created.toISOString()}`];
  if (alert.replayOf !== null)
    return [`The alert ${alert.replayOf} of ${from} was replayed at ${row.created.toISOString()}`];
  return [`It is the alert ${alert.label} of ${from}, kept at ${row.created.toISOString()}`];
}

function tellChanges({ fieldWriters }: IncidentRow, alert: AlertRow | undefined): string[] {
  if (!alert || alert.updates === 0) return [];
  const times = alert.updates === 1 ? "once" : `${alert.updates} times`;
  const kept = Object.entries(fieldWriters).map(([field, writer]) => `${field} (${writer.by})`);
  return [
    `Its alert changed ${times} since; the mapper's fields followed`,
    ...(kept.length === 0 ? [] : [`These follow no more, since somebody set them: ${kept.join(", ")}`]),
  ];
}
