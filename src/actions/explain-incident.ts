import type { Alert } from "#contract/alert.ts";
import type { Incident, IncidentWhy } from "#contract/incident.ts";
import type { MappedField } from "#playbook/simple-mapper.ts";
import type { Classification } from "#playbook/xsoar/mapping/classify-event.ts";
import { readDecision } from "#store/alert-decisions.ts";
import type { AlertRow } from "#store/alert-lists.ts";
import { readAlert } from "#store/alert-lists.ts";
import type { Db } from "#store/db.ts";
import { listLinkedIncidents } from "#store/incident-links.ts";
import { type IncidentRow, readIncident, readRawEvent } from "#store/incident-lists.ts";
import { listRunsOfIncident } from "#store/run-lists.ts";
import { presentRun } from "./explain-run.ts";
import type { IncidentContent } from "./incidents/incident-content.ts";
import { summarizeIncident } from "./incidents/summarize-incident.ts";
import { tellVerdict } from "./intake/tell-verdict.ts";
import { readEventClassifier, readEventMapper } from "./load-event-mappers.ts";

/** Everything that explains an incident: the event it came from, each field of its mapper, its alert and its runs. */
export async function explainIncident(db: Db, id: string, known: IncidentContent): Promise<IncidentWhy | undefined> {
  const row = await readIncident(db, id);
  if (!row) return undefined;
  const [raw, mapper, classifier, alert, runs, links, content, decision] = await Promise.all([
    readRawEvent(db, row),
    row.mapperHash === null ? undefined : readEventMapper(db, row.mapperHash),
    row.classifierHash === null ? undefined : readEventClassifier(db, row.classifierHash),
    row.alertId === null ? undefined : readAlert(db, row.alertId),
    listRunsOfIncident(db, id),
    listLinkedIncidents(db, id),
    known.read(db),
    row.alertId === null ? undefined : readDecision(db, row.alertId),
  ]);
  // The mapper is pure and its version is pinned, so what it did then is what it does now.
  const fields = mapper && raw ? mapper.explain(raw, row.rawType) : [];
  // What neither a key nor its default decided is the type that the sender or the instance gave: the one it came with.
  const classified = classifier && raw ? classifier.explain(raw, { instanceType: row.rawType }) : undefined;
  const classification =
    classifier && classified
      ? { classifier: classifier.name, because: tellClassified(classified, row.rawType), version: classifier.hash }
      : null;
  return {
    incident: presentIncident(row),
    rawJSON: raw === undefined ? null : JSON.stringify(raw),
    because: [
      ...tellBeginning(row, alert, fields, mapper?.name, classification),
      ...(decision ? tellVerdict(decision) : []),
      ...tellAlerts(row),
    ],
    mapping: { mapper: mapper?.name ?? null, version: mapper?.hash ?? null, fields },
    classification,
    summary: summarizeIncident(row, content),
    links,
    alert: alert ? presentAlert(alert) : null,
    runs: runs.map(presentRun),
  };
}

export function presentIncident({
  mapperHash: _,
  classifierHash: __,
  fieldWriters: ___,
  ...row
}: IncidentRow): Incident {
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
  classification: IncidentWhy["classification"],
): string[] {
  const typed = fields.find(({ target, value }) => target === "type" && value !== undefined);
  const decisions = alert?.decisions ?? [];
  return [
    ...tellOrigin(row, alert),
    typed
      ? `It is of the type ${row.type}: the mapper took that from ${typed.from}`
      : classification
        ? `It is of the type ${row.rawType}: ${classification.because}`
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

function tellClassified({ by, because }: Classification, type: string): string {
  if (by === "key" || by === "classifier") return because;
  return `${because.split(";")[0] ?? because}; so the sender or the instance decided: ${type}`;
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
