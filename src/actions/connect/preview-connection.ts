/**
 * What the last alerts would give: the very change is made in a transaction that is never kept, and the alerts go through
 * the instance, the mapper and the playbooks as they would be then. Looks are real, writes are shown and not sent.
 */
import { messageOf } from "#base/errors.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type {
  ConnectPreview,
  ConnectStep,
  PreviewedAlert,
  PreviewedIncident,
  PreviewedRequest,
} from "#contract/connect.ts";
import type { Instance } from "#engine/catalog.ts";
import type { SourceAlert } from "#sdk/source.ts";
import type { NewIncident } from "#store/incident-flush.ts";
import type { Activation } from "#store/playbooks.ts";
import { readContentFilter } from "../content-filter.ts";
import type { IncidentSource } from "../draft-incident.ts";
import { type DryHost, type DryPlaybook, dryRun } from "../dry-run.ts";
import { planAlert } from "../ingest-alerts.ts";

export const alertsShown = 10;

/** How it would be: taken from the transaction before it was given up. */
export interface Rehearsed {
  steps: ConnectStep[];
  /** Whose alerts are looked at; undefined: this brings none. */
  source: Instance | undefined;
  incidents: IncidentSource | undefined;
  /** Of the source, those that are on. */
  activations: Activation[];
  playbooks: ReadonlyMap<string, DryPlaybook>;
  host: DryHost;
}

export interface LookedAt {
  alerts: SourceAlert[];
  unreadable: string[];
  /** Milliseconds. */
  beginsAt: number | undefined;
}

/** Playbooks on a source's alert look at it again: a few at once are as fast as its limits allow. */
const atOnce = 3;

export async function previewAlerts(rehearsed: Rehearsed, looked: LookedAt): Promise<ConnectPreview["alerts"]> {
  const { source } = rehearsed;
  if (!source) return [];
  const queue = [...looked.alerts.entries()];
  const shown: PreviewedAlert[] = [];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [at, alert] = next;
      shown[at] = await previewAlert(rehearsed, source, alert, looked.beginsAt);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return shown;
}

async function previewAlert(
  rehearsed: Rehearsed,
  source: Instance,
  alert: SourceAlert,
  beginsAt: number | undefined,
): Promise<PreviewedAlert> {
  const { incidents, activations, host } = rehearsed;
  const target = {
    instance: source,
    activations,
    incidents,
    filter: readContentFilter(source.integration, source.parameters()),
    now: () => host.now(),
  };
  const shown = {
    sourceId: alert.sourceId,
    label: alert.label,
    title: alert.title ?? alert.label,
    raisedAt: new Date(alert.raisedAt).toISOString(),
    raw: host.redactor.redactJson(alert.raw),
    comesIn: beginsAt === undefined || alert.raisedAt >= beginsAt,
    leftOut: null,
    incident: null,
    playbooks: [],
    requests: [],
    problems: [],
  };
  const plan = planAlert(target, alert, "0");
  if ("reason" in plan) return { ...shown, leftOut: plan.reason };
  const { decisions } = plan.alert;
  if (plan.isLeftOut) return { ...shown, leftOut: decisions[0]?.reason ?? "the content filter leaves it out" };
  const playbooks = decisions.map(({ playbookName, runId, reason }) => {
    return { name: playbookName, starts: runId !== null, reason };
  });
  const incident = plan.incident && incidents ? presentIncident(plan.incident, incidents, alert) : null;
  const started = decisions.flatMap(({ playbookId, runId }) => (runId === null ? [] : [playbookId]));
  const { requests, problems } = await tryPlaybooks(rehearsed, source, alert, started);
  return { ...shown, incident, playbooks, requests, problems };
}

function presentIncident(row: NewIncident, { mapper }: IncidentSource, alert: SourceAlert): PreviewedIncident {
  const { name, type, severity, owner, details, occurred } = row;
  return {
    name,
    type,
    severity,
    owner,
    details,
    occurred: new Date(occurred).toISOString(),
    mapper: mapper?.name ?? null,
    customFields: JSON.parse(row.customFields) as JsonObject, // written as an object's text by what drafted it
    fields: mapper?.explain(alert.raw, type) ?? [],
  };
}

/** Only those that hand on: what a team's own playbooks do is looked at where they are edited. */
async function tryPlaybooks(
  { playbooks, activations, host }: Rehearsed,
  source: Instance,
  alert: SourceAlert,
  started: readonly string[],
): Promise<Pick<PreviewedAlert, "requests" | "problems">> {
  const requests: PreviewedRequest[] = [];
  const problems: string[] = [];
  for (const { playbookId, playbookName, triggerName } of activations) {
    const playbook = started.includes(playbookId) ? playbooks.get(playbookId) : undefined;
    const trigger = source.integration.source?.triggers.find(({ id }) => id === triggerName);
    if (!playbook || !trigger) continue;
    try {
      const { result } = await dryRun(host, playbook, { alert: trigger.result(alert.raw) });
      problems.push(...result.problems);
      if (result.error && result.problems.length === 0) problems.push(result.error.message);
      for (const { command, inputs, instance } of result.writes) {
        if (command === "http-request" && isObject(inputs)) {
          requests.push({ playbook: playbookName, instance, ...presentRequest(inputs) });
        }
      }
    } catch (error) {
      problems.push(`${playbookName} could not be tried: ${host.redactor.redact(messageOf(error))}`);
    }
  }
  return { requests, problems };
}

function presentRequest(inputs: JsonObject): Omit<PreviewedRequest, "playbook" | "instance"> {
  const { method, url, headers, json, data } = inputs;
  const named = isObject(headers) ? Object.entries(headers).map(([name, value]) => [name, String(value)]) : [];
  return {
    method: String(method ?? "").toUpperCase(),
    url: String(url ?? ""),
    headers: Object.fromEntries(named),
    body: bodyOf(json ?? data ?? null),
  };
}

function bodyOf(body: Json): Json {
  if (typeof body !== "string") return body;
  try {
    return JSON.parse(body) as Json; // JSON is all that comes of it
  } catch {
    return body;
  }
}
