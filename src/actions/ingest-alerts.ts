import type pg from "pg";
import { messageOf, TocsinError } from "#base/errors.ts";
import { contentHash, uuidv7 } from "#base/ids.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { FetchedPage, SourceAlert, TriggerDefinition } from "#sdk/source.ts";
import {
  type AlertDecision,
  type AlertVersion,
  insertPage,
  type NewAlert,
  type Progress,
  type PutAside,
} from "#store/alerts.ts";
import { type NewIncident, takeIncidentNumbers } from "#store/incident-flush.ts";
import type { Activation } from "#store/playbooks.ts";
import { findRefusedJson, isRefusedForData } from "#store/refused-data.ts";
import type { RunHead, StoredRun } from "#store/runs.ts";
import { type ContentFilter, leftOutDecision } from "./content-filter.ts";
import { draftIncident, finishIncident, type IncidentDraft, type IncidentSource } from "./draft-incident.ts";
import { keepPageByRules, type RuledPage } from "./intake/commit-page.ts";
import type { IntakeDesk } from "./intake/intake-desk.ts";

export interface IngestTarget {
  pool: pg.Pool;
  /** The epoch under which this process may write. */
  epoch: string;
  instance: { id: string; name: string; integration: IntegrationDefinition };
  /** The active playbooks that this instance's alerts may start. */
  activations: readonly Activation[];
  /** Makes an incident of every alert; left out: alerts start playbooks only. */
  incidents?: IncidentSource | undefined;
  /** Alerts it leaves out are kept and start nothing. */
  filter?: ContentFilter | undefined;
  /** The rules in force. */
  desk?: IntakeDesk | undefined;
  now(): number;
}

/** What is kept together: alerts, what is none, and how far that brings the source. */
export interface IngestedPage extends Pick<FetchedPage, "alerts" | "unreadable"> {
  progress: Progress;
  /** They come in once more, each as the alert by its side. */
  replayOf?: string;
}

export interface Ingested {
  stored: number;
  quarantined: number;
  /** Of the stored ones, those that the content filter left out. */
  filtered: number;
  /** Runs that began; the executor takes them up. */
  runs: RunHead[];
  begun: Map<string, StoredRun>;
  incidents: string[];
  /** Of the alerts that were stored. */
  ids: string[];
  /** Alerts of the page that could not be kept; they are in quarantine, or were there before. */
  refused: number;
}

export interface PlannedRun extends RunHead {
  alertId: string;
  event: RunEvent;
  /** The event as JSON text. */
  firstEvent: string;
}

export interface PlannedAlert {
  alert: NewAlert;
  isLeftOut?: true;
  runs: PlannedRun[];
  incident?: NewIncident;
  /** What its incident is made of, for who decides otherwise. */
  draft?: IncidentDraft;
  /** With another number, or without starting anything. */
  finish?(number: string, isOpen: boolean): PlannedAlert;
}

/**
 * Keeps one page of a source: raw alerts, dedup decision, the incidents and runs they start, what could not be read, and
 * the cursor, in one transaction. Whatever moment the process dies at, the page is either all there or asked for again.
 */
export async function ingestAlerts(target: IngestTarget, page: IngestedPage): Promise<Ingested> {
  const unreadable = (page.unreadable ?? []).map(({ reason, raw }) => putAside(reason, raw));
  const alerts = uniqueBySource(page.alerts);
  // Where rules decide it is not known yet how many incidents there will be.
  const needsNumbers = target.incidents && !(target.desk?.hasRules || target.incidents.dedup);
  const numbers = needsNumbers ? await takeIncidentNumbers(target.pool, alerts.length) : [];
  let planned: PlannedAlert[] = [];
  for (const [index, alert] of alerts.entries()) {
    const plan = planAlert(target, alert, target.incidents ? (numbers[index] ?? "0") : undefined);
    if ("reason" in plan) unreadable.push(plan);
    else planned.push(page.replayOf === undefined ? plan : withOrigin(plan, page.replayOf));
  }
  const { desk, pool, incidents: source } = target;
  const isRuled = desk !== undefined && (desk.hasRules || source?.dedup !== undefined);
  const keep = (): Promise<RuledPage | undefined> => {
    const place = {
      epoch: target.epoch,
      instanceId: target.instance.id,
      unreadable: uniqueByPrint(unreadable),
      progress: progressOf(page.progress, planned.length < alerts.length),
    };
    if (isRuled) return keepPageByRules(target, desk, planned, place);
    const incidents = planned.flatMap(({ incident }) => incident ?? []);
    const runs = planned.flatMap((plan) => plan.runs);
    const whole = { ...place, alerts: planned.map(({ alert }) => alert), incidents, runs };
    return insertPage(pool, whole).then((outcome) => outcome && { ...outcome, planned, touched: [] });
  };
  const kept = await keep().catch(async (error) => {
    if (!isRefusedForData(error)) throw error;
    // One alert that PostgreSQL refuses (nested thousands deep) must not hold up the source: it is put aside as text.
    planned = await takeOutRefused(target.pool, planned, unreadable);
    return keep();
  });
  if (!kept) throw new TocsinError("ENGINE_LOCK_LOST", "Another process took over; this one stopped acting");
  const stored = kept.planned.filter(({ alert }) => kept.stored.has(alert.id));
  if (kept.touched.length > 0) desk?.onTouched(kept.touched);
  const runs = stored.flatMap((plan) => plan.runs);
  return {
    stored: stored.length,
    quarantined: kept.putAside,
    filtered: stored.filter(({ isLeftOut }) => isLeftOut).length,
    runs,
    begun: new Map(runs.map((run) => [run.id, { snapshot: undefined, events: [{ seq: 1, event: run.event }] }])),
    incidents: stored.flatMap(({ incident }) => incident?.id ?? []),
    ids: stored.map(({ alert }) => alert.id),
    refused: alerts.length - planned.length,
  };
}

/** What was put aside stays so when the alert in it was refused once more. */
function progressOf({ settles, ...progress }: Progress, someRefused: boolean): Progress {
  return settles === undefined || someRefused ? progress : { ...progress, settles };
}

function withOrigin(plan: PlannedAlert, replayOf: string): PlannedAlert {
  return { ...plan, alert: { ...plan.alert, replayOf } };
}

function uniqueByPrint(items: readonly PutAside[]): PutAside[] {
  return [...new Map(items.map((item) => [item.print, item])).values()];
}

/** A source may repeat an alert within a page; one statement must not insert it twice. */
function uniqueBySource(alerts: readonly SourceAlert[]): SourceAlert[] {
  return [...new Map(alerts.map((alert) => [alert.sourceId, alert])).values()];
}

/** What becomes of an alert; pure, but for ids and the time. */
export function planAlert(
  target: Omit<IngestTarget, "pool" | "epoch">,
  given: SourceAlert,
  incidentNumber?: string,
): PlannedAlert | PutAside {
  const alert = {
    ...given,
    priority: soundPriority(given.priority),
    raisedAt: soundMoment(given.raisedAt, target.now()),
  };
  if (typeof alert.sourceId !== "string" || alert.sourceId === "") {
    return putAside("The source gave it no id, so it cannot be told from others", alert.raw);
  }
  if (!isObject(alert.raw)) return putAside("It is not an object", alert.raw, alert.sourceId);
  try {
    const raw = JSON.stringify(alert.raw);
    const id = uuidv7(target.now());
    const version = versionOf(alert, raw);
    const { sourceId, label, priority, raisedAt } = alert;
    const kept = { id, sourceId, label, priority, raisedAt, raw, ...(version === undefined ? {} : { version }) };
    const leftOut = target.filter?.leavesOut(alert.raw, target.now());
    if (leftOut !== undefined) {
      return { alert: { ...kept, decisions: [leftOutDecision(leftOut)] }, runs: [], isLeftOut: true };
    }
    const outcomes = target.activations.map((activation) => decide(target, activation, alert));
    if (target.incidents && incidentNumber !== undefined) {
      // What is pushed in has no trigger: its source says itself what it starts.
      return planIncident(target, target.incidents, { alert, kept, outcomes, number: incidentNumber });
    }
    const runs = outcomes.map((outcome) => ("start" in outcome ? planRun(target, outcome, alert, id) : undefined));
    const decisions = outcomes.map(
      ({ activation: { playbookId, playbookName }, reason }, index): AlertDecision => ({
        playbookId,
        playbookName,
        runId: runs[index]?.id ?? null,
        reason,
      }),
    );
    return { alert: { ...kept, decisions }, runs: runs.filter((run) => run !== undefined) };
  } catch (error) {
    return putAside(`It cannot be kept: ${messageOf(error)}`, alert.raw, alert.sourceId);
  }
}

/** The print of the version, where the source tells versions apart. */
export function versionOf({ changedAt }: SourceAlert, raw: string): AlertVersion | undefined {
  if (changedAt === undefined || !(changedAt >= earliest && changedAt <= latest)) return undefined;
  return { fingerprint: contentHash(raw).slice(0, 32), changedAt };
}

/** What an active playbook makes of an alert; `start` is what its first node holds, when it starts. */
type Outcome =
  | { activation: Activation; reason: string }
  | { activation: Activation; reason: string; start: JsonObject };

function decide(target: Pick<IngestTarget, "instance">, activation: Activation, alert: SourceAlert): Outcome {
  const left = (reason: string) => ({ activation, reason });
  const trigger = triggerOf(target.instance.integration, activation);
  if (!trigger) return left(`the trigger ${activation.triggerName} is unknown`);
  try {
    const match = trigger.matches(activation.triggerConfiguration, alert.raw);
    if (!match.matches) return left(match.reason);
    const start = { ...asIncident(target, activation, alert), ...trigger.result(alert.raw) };
    return { activation, reason: match.reason, start };
  } catch (error) {
    // The fault of one trigger: the alert is kept, and the other playbooks have it.
    return left(`its trigger broke: ${messageOf(error)}`);
  }
}

/** An incident of the alert, and the playbooks that start on it: those that want the alert, and the one of its type. */
function planIncident(
  target: Pick<IngestTarget, "now">,
  source: IncidentSource,
  {
    alert,
    kept,
    outcomes,
    number,
  }: {
    alert: SourceAlert;
    kept: Omit<NewAlert, "decisions">;
    outcomes: readonly Outcome[];
    number: string;
  },
): PlannedAlert {
  const now = target.now();
  const event = { name: alert.title ?? alert.label, occurred: new Date(alert.raisedAt).toISOString(), raw: alert.raw };
  const draft = draftIncident(source, { ...event, severity: severityOf(alert.priority) }, now);
  const ofType = new Set(draft.starts.map(({ playbook }) => playbook.playbookId));
  const left: AlertDecision[] = [];
  for (const outcome of outcomes) {
    const { activation: playbook, reason } = outcome;
    const { playbookId, playbookName } = playbook;
    if (!("start" in outcome)) left.push({ playbookId, playbookName, runId: null, reason });
    else if (!ofType.has(playbookId)) {
      const { incident: _, ...start } = outcome.start;
      draft.starts.push({ playbook, reason, start });
    }
  }
  const own = { ...draft, alertId: kept.id };
  const finish = (given: string, isOpen: boolean): PlannedAlert => {
    const { row, runs } = finishIncident(isOpen ? own : { ...own, starts: [] }, given, now);
    const decisions = [...(JSON.parse(row.decisions) as AlertDecision[]), ...left];
    return { alert: { ...kept, decisions }, runs, incident: row, draft: own, finish };
  };
  return finish(number, true);
}

/** XSOAR's playbooks work on an incident: where there is none, the alert stands in for it. */
function asIncident(
  { instance }: Pick<IngestTarget, "instance">,
  { language }: Activation,
  alert: SourceAlert,
): JsonObject {
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
export const severityOf = (priority: number) => Math.min(4, Math.round(priority / 25));

/** A source's slips must not hold up its alerts: what is no number or no time is replaced. */
function soundPriority(priority: number): number {
  return Number.isFinite(priority) ? Math.round(Math.min(100, Math.max(0, priority))) : 0;
}

const earliest = Date.UTC(1970, 0, 1);
const latest = Date.UTC(9999, 0, 1);

function soundMoment(moment: number, now: number): number {
  return moment >= earliest && moment <= latest ? moment : now;
}

function putAside(reason: string, raw: Json, id = ""): PutAside {
  let text = "null";
  let whole = reason;
  try {
    text = JSON.stringify(raw) ?? "null";
  } catch (error) {
    whole = `${reason} (nor can it be shown: ${messageOf(error)})`;
  }
  // What cannot be shown is known again by its id.
  return { reason: whole, raw: text, print: printOf(text === "null" ? `${whole} ${id}` : text) };
}

/** By which the same item is known again. */
export function printOf(text: string): string {
  return contentHash(text).slice(0, 32);
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
  for (const [index, { runs, incident }] of planned.entries()) {
    const texts = [
      ...runs.map(({ firstEvent }) => firstEvent),
      ...(incident ? [incident.customFields, incident.labels] : []),
    ];
    if ((await findRefusedJson(db, texts)).size > 0) refused.add(index);
  }
  for (const index of refused) {
    const raw = planned[index]?.alert.raw ?? "null";
    const reason = "PostgreSQL refuses it as JSON; here it is as text";
    unreadable.push({ reason, raw: JSON.stringify(raw), print: printOf(raw) });
  }
  return planned.filter((_plan, index) => !refused.has(index));
}

function planRun(
  target: Pick<IngestTarget, "instance" | "now">,
  { activation, start }: Extract<Outcome, { start: JsonObject }>,
  alert: SourceAlert,
  alertId: string,
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
