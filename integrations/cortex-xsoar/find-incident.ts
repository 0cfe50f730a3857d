import {
  type CommandContext,
  type IntendedEffect,
  type Json,
  type JsonObject,
  ownProperty,
  type ProbeResult,
  VendorError,
} from "#sdk/index.ts";
import { createXsoarClient, type IncidentPage, type XsoarClient } from "./client.ts";
import { readMatchValue } from "./webhook-body.ts";

/** The probe of a webhook call: is there an incident in XSOAR that this very call would have made? */

const pageSize = 100;
const maxPages = 10;
/** Between the application's stamps and the clock in its answers' headers. */
const toleranceMs = 30_000;
/** The application's own clock stands in its answers' headers, to the second. */
const sureAfterMs = 2_000;
/** When the answers tell no time. */
const toleranceWithoutClockMs = 5 * 60_000;

export async function findIncident(
  context: CommandContext,
  effect: IntendedEffect,
  matchKey: string,
  field: string,
): Promise<ProbeResult> {
  const wanted = readMatchValue(effect.inputs, matchKey);
  if (wanted.value === undefined) throw new VendorError("refused", `Nothing to look up in XSOAR: ${wanted.reason}`);
  const client = createXsoarClient(context);
  const query = `${field}:${quoteTerm(wanted.value)}`;
  let matches = await collect(context, client, effect, { query }, field, wanted.value);
  // How the index cuts a value with signs of the query language is not documented, so a miss proves nothing there:
  // the incidents since the intent are looked through one by one.
  if (matches.length === 0 && !/^[A-Za-z0-9_]+$/.test(wanted.value)) {
    const fromDate = new Date(effect.intendedAt - toleranceWithoutClockMs).toISOString();
    matches = await collect(context, client, effect, { fromDate }, field, wanted.value);
  }
  const shown = `${field} ${JSON.stringify(wanted.value)}`;
  const first = matches.find(({ isSure }) => isSure)?.incident;
  if (first === undefined && matches.length > 0) {
    const made = String(matches[0]?.incident.id);
    throw new VendorError(
      "refused",
      `Incident ${made} with ${shown} was made in the half minute before this call: it may be of the run before, and XSOAR's clock does not tell`,
    );
  }
  if (first === undefined) return { found: false, summary: `No incident with ${shown} in XSOAR` };
  const several = matches.length === 1 ? "" : `, the oldest of ${matches.length}`;
  return {
    found: true,
    outputs: asWebhookAnswer(effect, first),
    summary: `Incident ${String(first.id)} with ${shown} is in XSOAR already${several}`,
  };
}

async function collect(
  context: CommandContext,
  client: XsoarClient,
  effect: IntendedEffect,
  filter: JsonObject,
  field: string,
  value: string,
): Promise<Match[]> {
  const matches: Match[] = [];
  const sort = [{ field: "created", asc: true }];
  for (let page = 0, read = 0; page < maxPages; page++) {
    const askedAt = context.clock.now();
    const answer = await client.searchIncidents({ ...filter, page, size: pageSize, sort });
    const bounds = boundsOf(effect, answer, askedAt);
    for (const incident of answer.data) {
      // The server's idea of equal is not ours: it ignores case and cuts words.
      if (fieldOf(incident, field) !== value || !isSince(incident, bounds?.from)) continue;
      matches.push({ incident, isSure: isSince(incident, bounds?.sureFrom) });
    }
    read += answer.data.length;
    if (answer.data.length === 0 || read >= answer.total) return sortByCreation(matches);
  }
  if (matches.length > 0) return sortByCreation(matches);
  throw new VendorError(
    "failed",
    `XSOAR holds more than ${maxPages * pageSize} incidents that may be the one looked for`,
  );
}

interface Match {
  incident: JsonObject;
  /** Made after this very call was about to leave, whatever the clocks. */
  isSure: boolean;
}

/**
 * The playbook's own run looks at all incidents: whoever made one for this alert, it exists. A rerun by a person wants
 * a new one, so what was there before it does not count; what was made just before it may be of either.
 */
function boundsOf(effect: IntendedEffect, answer: IncidentPage, askedAt: number) {
  if (effect.generation === 0) return undefined;
  if (answer.vendorTime === undefined) {
    const from = effect.intendedAt - toleranceWithoutClockMs;
    return { from, sureFrom: from };
  }
  const intendedThere = effect.intendedAt + (answer.vendorTime - askedAt);
  return { from: intendedThere - toleranceMs, sureFrom: intendedThere - sureAfterMs };
}

function isSince(incident: JsonObject, notBefore: number | undefined): boolean {
  if (notBefore === undefined) return true;
  const created = createdAt(incident);
  return Number.isNaN(created) || created >= notBefore;
}

function createdAt(incident: JsonObject): number {
  return typeof incident.created === "string" ? Date.parse(incident.created) : Number.NaN;
}

function sortByCreation(matches: Match[]): Match[] {
  return matches.sort(({ incident: a }, { incident: b }) => createdAt(a) - createdAt(b) || Number(a.id) - Number(b.id));
}

function fieldOf(incident: JsonObject, field: string): string | undefined {
  const custom = incident.CustomFields ?? incident.customFields;
  const value = ownProperty(custom, field) ?? ownProperty(incident, field);
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** A quoted term of the query language. */
export function quoteTerm(value: string): string {
  return `"${value.replace(/[\\"]/g, "\\$&").replace(/[\r\n\t]+/g, " ")}"`;
}

/** As the webhook would have answered: what a playbook reads of the incident is the same in both cases. */
function asWebhookAnswer(effect: IntendedEffect, incident: JsonObject): JsonObject {
  const kept = ["id", "name", "type", "severity", "status", "created", "occurred", "investigationId", "CustomFields"];
  const shown = Object.fromEntries(kept.flatMap((key) => (incident[key] === undefined ? [] : [[key, incident[key]]])));
  const json: Json = [shown];
  return {
    reason: "found in XSOAR after an unknown outcome",
    status_code: 200,
    url: effect.inputs.url ?? null,
    headers: {},
    encoding: "utf-8",
    elapsed: 0,
    text: JSON.stringify(json),
    json,
  };
}
