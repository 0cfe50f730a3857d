import type pg from "pg";
import { messageOf, TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { FetchedPage, SourceAlert, TriggerDefinition } from "#sdk/source.ts";
import { type AlertDecision, insertPage, type NewAlert, type PutAside } from "#store/alerts.ts";
import type { Activation } from "#store/playbooks.ts";
import { findRefusedJson, isRefusedForData } from "#store/refused-data.ts";
import type { RunHead, StoredRun } from "#store/runs.ts";
import { type ContentFilter, leftOutDecision } from "./content-filter.ts";

export interface IngestTarget {
  pool: pg.Pool;
  /** The epoch under which this process may write. */
  epoch: string;
  instance: { id: string; name: string; integration: IntegrationDefinition };
  /** The active playbooks that this instance's alerts may start. */
  activations: readonly Activation[];
  /** Alerts it leaves out are kept and start nothing. */
  filter?: ContentFilter | undefined;
  now(): number;
}

export interface Ingested {
  stored: number;
  quarantined: number;
  /** Of the stored ones, those that the content filter left out. */
  filtered: number;
  /** Runs that began; the executor takes them up. */
  runs: RunHead[];
  begun: Map<string, StoredRun>;
}

interface PlannedRun extends RunHead {
  alertId: string;
  event: RunEvent;
  /** The event as JSON text. */
  firstEvent: string;
}

interface PlannedAlert {
  alert: NewAlert;
  isLeftOut?: true;
  runs: PlannedRun[];
}

/**
 * Keeps one page of a source: raw alerts, dedup decision, the runs they start, what could not be read, and the cursor,
 * in one transaction. Whatever moment the process dies at, the page is either all there or asked for again.
 */
export async function ingestAlerts(target: IngestTarget, page: FetchedPage): Promise<Ingested> {
  const unreadable = (page.unreadable ?? []).map(({ reason, raw }) => putAside(reason, raw));
  let planned: PlannedAlert[] = [];
  for (const alert of uniqueBySource(page.alerts)) {
    const plan = planAlert(target, alert);
    if ("reason" in plan) unreadable.push(plan);
    else planned.push(plan);
  }
  const keep = () =>
    insertPage(target.pool, {
      epoch: target.epoch,
      instanceId: target.instance.id,
      alerts: planned.map(({ alert }) => alert),
      runs: planned.flatMap(({ runs }) => runs),
      unreadable,
      cursor: page.cursor,
    });
  const stored = await keep().catch(async (error) => {
    if (!isRefusedForData(error)) throw error;
    // One alert that PostgreSQL refuses (nested thousands deep) must not hold up the source: it is put aside as text.
    planned = await takeOutRefused(target.pool, planned, unreadable);
    return keep();
  });
  if (!stored) throw new TocsinError("ENGINE_LOCK_LOST", "Another process took over; this one stopped acting");
  const runs = planned.flatMap((plan) => (stored.has(plan.alert.id) ? plan.runs : []));
  return {
    stored: stored.size,
    quarantined: unreadable.length,
    filtered: planned.filter(({ alert, isLeftOut }) => isLeftOut && stored.has(alert.id)).length,
    runs,
    begun: new Map(runs.map((run) => [run.id, { snapshot: undefined, events: [{ seq: 1, event: run.event }] }])),
  };
}

/** A source may repeat an alert within a page; one statement must not insert it twice. */
function uniqueBySource(alerts: readonly SourceAlert[]): SourceAlert[] {
  return [...new Map(alerts.map((alert) => [alert.sourceId, alert])).values()];
}

function planAlert(target: IngestTarget, given: SourceAlert): PlannedAlert | PutAside {
  const alert = {
    ...given,
    priority: soundPriority(given.priority),
    raisedAt: soundMoment(given.raisedAt, target.now()),
  };
  if (typeof alert.sourceId !== "string" || alert.sourceId === "") {
    return putAside("The source gave it no id, so it cannot be told from others", alert.raw);
  }
  if (!isObject(alert.raw)) return putAside("It is not an object", alert.raw);
  try {
    const raw = JSON.stringify(alert.raw);
    const id = uuidv7(target.now());
    const { sourceId, label, priority, raisedAt } = alert;
    const leftOut = target.filter?.leavesOut(alert.raw, target.now());
    if (leftOut !== undefined) {
      const decisions = [leftOutDecision(leftOut)];
      return { alert: { id, sourceId, label, priority, raisedAt, raw, decisions }, runs: [], isLeftOut: true };
    }
    const outcomes = target.activations.map((activation) => decide(target, activation, alert, id));
    return {
      alert: { id, sourceId, label, priority, raisedAt, raw, decisions: outcomes.map(({ decision }) => decision) },
      runs: outcomes.flatMap(({ run }) => run ?? []),
    };
  } catch (error) {
    return putAside(`It cannot be kept: ${messageOf(error)}`, alert.raw);
  }
}

function decide(
  target: IngestTarget,
  activation: Activation,
  alert: SourceAlert,
  id: string,
): { decision: AlertDecision; run?: PlannedRun } {
  const { playbookId, playbookName } = activation;
  const left = (reason: string) => ({ decision: { playbookId, playbookName, runId: null, reason } });
  const trigger = triggerOf(target.instance.integration, activation);
  if (!trigger) return left(`the trigger ${activation.triggerName} is unknown`);
  let start: JsonObject;
  let reason: string;
  try {
    const match = trigger.matches(activation.triggerConfiguration, alert.raw);
    if (!match.matches) return left(match.reason);
    reason = match.reason;
    start = { ...asIncident(target, activation, alert), ...trigger.result(alert.raw) };
  } catch (error) {
    // The fault of one trigger: the alert is kept, and the other playbooks have it.
    return left(`its trigger broke: ${messageOf(error)}`);
  }
  const run = planRun(target, activation, alert, id, start);
  return { decision: { playbookId, playbookName, runId: run.id, reason }, run };
}

/** XSOAR's playbooks work on an incident: where there is none, the alert stands in for it. */
function asIncident({ instance }: IngestTarget, { language }: Activation, alert: SourceAlert): JsonObject {
  if (language !== "xsoar") return {};
  const { label: name, priority, raisedAt, raw } = alert;
  return {
    incident: {
      name,
      severity: severityOf(priority),
      occurred: new Date(raisedAt).toISOString(),
      sourceBrand: instance.integration.name,
      sourceInstance: instance.name,
      labels: { Brand: instance.integration.name, Instance: instance.name },
      rawJSON: JSON.stringify(raw),
    },
  };
}

/** XSOAR's four steps, of a priority from 0 to 100. */
const severityOf = (priority: number) => Math.min(4, Math.round(priority / 25));

/** A source's slips must not hold up its alerts: what is no number or no time is replaced. */
function soundPriority(priority: number): number {
  return Number.isFinite(priority) ? Math.round(Math.min(100, Math.max(0, priority))) : 0;
}

const earliest = Date.UTC(1970, 0, 1);
const latest = Date.UTC(9999, 0, 1);

function soundMoment(moment: number, now: number): number {
  return moment >= earliest && moment <= latest ? moment : now;
}

function putAside(reason: string, raw: Json): PutAside {
  try {
    return { reason, raw: JSON.stringify(raw) ?? "null" };
  } catch (error) {
    return { reason: `${reason} (nor can it be shown: ${messageOf(error)})`, raw: "null" };
  }
}

async function takeOutRefused(
  db: pg.Pool,
  planned: readonly PlannedAlert[],
  unreadable: PutAside[],
): Promise<PlannedAlert[]> {
  const texts = unreadable.map(({ raw }) => raw);
  for (const index of await findRefusedJson(db, texts)) {
    const item = unreadable[index];
    if (item) item.raw = JSON.stringify(item.raw);
  }
  const refused = new Set<number>();
  for (const index of await findRefusedJson(
    db,
    planned.map(({ alert }) => alert.raw),
  ))
    refused.add(index);
  for (const [index, { runs }] of planned.entries()) {
    if (
      (
        await findRefusedJson(
          db,
          runs.map(({ firstEvent }) => firstEvent),
        )
      ).size > 0
    )
      refused.add(index);
  }
  for (const index of refused) {
    const raw = planned[index]?.alert.raw ?? "null";
    unreadable.push({ reason: "PostgreSQL refuses it as JSON; here it is as text", raw: JSON.stringify(raw) });
  }
  return planned.filter((_plan, index) => !refused.has(index));
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
  const event: RunEvent = { at, type: "runStarted", playbook: playbookHash, label, start };
  return {
    id,
    playbookId,
    playbookHash,
    alertId,
    investigationId: id,
    label,
    priority: alert.priority,
    event,
    firstEvent: JSON.stringify(event),
  };
}

function triggerOf(integration: IntegrationDefinition, activation: Activation): TriggerDefinition | undefined {
  return integration.source?.triggers.find((trigger) => trigger.id === activation.triggerName);
}
