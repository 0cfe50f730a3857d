import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { FetchedPage, SourceAlert, TriggerDefinition } from "#sdk/source.ts";
import { type AlertDecision, insertPage, type NewAlert } from "#store/alerts.ts";
import type { Activation } from "#store/playbooks.ts";
import type { RunHead, StoredRun } from "#store/runs.ts";

export interface IngestTarget {
  pool: pg.Pool;
  /** The epoch under which this process may write. */
  epoch: string;
  instance: { id: string; name: string; integration: IntegrationDefinition };
  /** The active playbooks that this instance's alerts may start. */
  activations: readonly Activation[];
  now(): number;
}

export interface Ingested {
  stored: number;
  quarantined: number;
  /** Runs that began; the executor takes them up. */
  runs: RunHead[];
  begun: Map<string, StoredRun>;
}

interface PlannedRun extends RunHead {
  alertId: string;
  event: RunEvent;
}

/**
 * Keeps one page of a source: raw alerts, dedup decision, the runs they start, what could not be read, and the cursor,
 * in one transaction. Whatever moment the process dies at, the page is either all there or asked for again.
 */
export async function ingestAlerts(target: IngestTarget, page: FetchedPage): Promise<Ingested> {
  const planned = uniqueBySource(page.alerts).map((alert) => planAlert(target, alert));
  const plannedRuns = planned.flatMap(({ runs }) => runs);
  const unreadable = page.unreadable ?? [];
  const stored = await insertPage(target.pool, {
    epoch: target.epoch,
    instanceId: target.instance.id,
    alerts: planned.map(({ alert }) => alert),
    runs: plannedRuns.map((run) => ({ ...run, firstEvent: JSON.stringify(run.event) })),
    unreadable,
    cursor: page.cursor,
  });
  if (!stored) throw new TocsinError("ENGINE_LOCK_LOST", "Another process took over; this one stopped acting");
  const runs = plannedRuns.filter((run) => stored.has(run.alertId));
  return {
    stored: stored.size,
    quarantined: unreadable.length,
    runs,
    begun: new Map(runs.map((run) => [run.id, { snapshot: undefined, events: [{ seq: 1, event: run.event }] }])),
  };
}

/** A source may repeat an alert within a page; one statement must not insert it twice. */
function uniqueBySource(alerts: readonly SourceAlert[]): SourceAlert[] {
  return [...new Map(alerts.map((alert) => [alert.sourceId, alert])).values()];
}

function planAlert(target: IngestTarget, alert: SourceAlert): { alert: NewAlert; runs: PlannedRun[] } {
  const now = target.now();
  const id = uuidv7(now);
  const runs: PlannedRun[] = [];
  const decisions: AlertDecision[] = [];
  for (const activation of target.activations) {
    const trigger = triggerOf(target.instance.integration, activation);
    const { playbookId, playbookName } = activation;
    if (!trigger) {
      decisions.push({
        playbookId,
        playbookName,
        runId: null,
        reason: `the trigger ${activation.triggerName} is unknown`,
      });
      continue;
    }
    const { matches, reason } = trigger.matches(activation.triggerConfiguration, alert.raw);
    if (!matches) {
      decisions.push({ playbookId, playbookName, runId: null, reason });
      continue;
    }
    const run = planRun(target, activation, alert, id, trigger.result(alert.raw));
    runs.push(run);
    decisions.push({ playbookId, playbookName, runId: run.id, reason });
  }
  const { sourceId, label, priority, raisedAt, raw } = alert;
  return { alert: { id, sourceId, label, priority, raisedAt, raw, decisions }, runs };
}

function planRun(
  target: IngestTarget,
  activation: Activation,
  alert: SourceAlert,
  alertId: string,
  start: JsonObject,
): PlannedRun {
  const at = target.now();
  const id = uuidv7(at);
  const label = `${target.instance.integration.name} Alert: ${alert.label}`;
  const { playbookId, playbookHash } = activation;
  return {
    id,
    playbookId,
    playbookHash,
    alertId,
    investigationId: id,
    label,
    priority: Math.round(alert.priority),
    event: { at, type: "runStarted", playbook: playbookHash, label, start },
  };
}

function triggerOf(integration: IntegrationDefinition, activation: Activation): TriggerDefinition | undefined {
  return integration.source?.triggers.find((trigger) => trigger.id === activation.triggerName);
}
