/** A stored alert once more: to see what would become of it now, or really, as an alert of its own that says so. */
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { AlertReplay } from "#contract/source.ts";
import type { SourceAlert } from "#sdk/source.ts";
import type { StoredAlert } from "#store/alert-lists.ts";
import type { NewIncident } from "#store/incident-flush.ts";
import { type Ingested, type IngestTarget, ingestAlerts, planAlert } from "../ingest-alerts.ts";

/** Nothing is written: triggers, classifier and mapper are pure. */
export function tryAlert(target: IngestTarget, stored: StoredAlert): AlertReplay {
  return present(target, asAlert(target, stored), { dryRun: true, alert: null, incidentId: null, runs: [] });
}

export async function replayAlert(
  target: IngestTarget,
  stored: StoredAlert,
  onIngested: (ingested: Ingested) => void,
): Promise<AlertReplay> {
  const { label, title, ...rest } = asAlert(target, stored);
  const alert: SourceAlert = {
    ...rest,
    // An alert of its own: what the source says of the first one later is not said of this.
    sourceId: `replay:${uuidv7(target.now())}`,
    label: `${label} (replayed)`,
    title: `${title ?? label} (replayed)`,
  };
  const ingested = await ingestAlerts(target, { alerts: [alert], progress: {}, replayOf: stored.id });
  const [id] = ingested.ids;
  if (id === undefined) {
    throw new TocsinError("ALERT_NOT_REPLAYED", "The alert cannot be kept as it is; the quarantine says why");
  }
  onIngested(ingested);
  return present(target, alert, {
    dryRun: false,
    alert: id,
    incidentId: ingested.incidents[0] ?? null,
    runs: ingested.runs.map((run) => run.id),
  });
}

/** As its source reads it today; one that it cannot read any more, as it was kept. */
function asAlert({ instance }: IngestTarget, { sourceId, label, priority, raisedAt, raw }: StoredAlert): SourceAlert {
  if (raw === null) {
    throw new TocsinError("ALERT_NOT_REPLAYED", "What the alert said is not kept any more: it was old enough to leave");
  }
  const read = instance.integration.source?.readAlert?.(raw);
  const kept = { sourceId, label, priority, raisedAt: raisedAt.getTime(), raw };
  if (!read || "reason" in read) return kept;
  const { changedAt: _, ...alert } = read.alert;
  return Number.isNaN(alert.raisedAt) ? { ...alert, raisedAt: kept.raisedAt } : alert;
}

function present(
  target: IngestTarget,
  alert: SourceAlert,
  came: { dryRun: boolean; alert: string | null; incidentId: string | null; runs: string[] },
): AlertReplay {
  const plan = planAlert(target, alert, "0");
  if ("reason" in plan) throw new TocsinError("ALERT_NOT_REPLAYED", `The alert cannot be kept: ${plan.reason}`);
  const { dryRun, alert: id, incidentId, runs } = came;
  return {
    dryRun,
    alert: id,
    playbooks: plan.alert.decisions.map(({ playbookId, playbookName, runId, reason }) => {
      return { playbookId, playbookName, starts: runId !== null, reason };
    }),
    incident: plan.incident ? presentIncident(plan.incident, incidentId) : null,
    runs,
  };
}

function presentIncident(row: NewIncident, id: string | null): NonNullable<AlertReplay["incident"]> {
  const { name, type, severity } = row;
  return { id, name, type, severity, customFields: JSON.parse(row.customFields) as JsonObject };
}
