/** What the searches for similar incidents have in common: their candidates, and how they tell what they found. */

import type { Json, JsonObject } from "#base/json.ts";
import type { Query } from "#playbook/query/query.ts";
import { textOf } from "#playbook/xsoar/cast.ts";
import { epochMilliseconds } from "#playbook/xsoar/dates/moment.ts";
import { readDate } from "#playbook/xsoar/dates/read-date.ts";
import { type EntryDraft, markdownEntry } from "#sdk/entry.ts";
import type { Investigation } from "#sdk/investigation.ts";
import type { Arguments } from "../arguments.ts";
import { AutomationError } from "../automation-error.ts";
import { objectTable } from "../markdown/object-table.ts";
import { fieldQuery, isQuery, not } from "./find-incidents.ts";

/** When it happened, by the field that is asked for. Milliseconds since the epoch. */
export function timeOf(incident: JsonObject, field: string): number | undefined {
  const moment = readDate(textOf(incident[field]));
  return moment === undefined ? undefined : epochMilliseconds(moment);
}

export interface Window {
  field: string;
  from: number;
  /** Not the moment itself. */
  before?: number;
  to?: number;
}

export function windowAround(incident: JsonObject, args: Arguments, hours: number, bothWays: boolean): Window {
  const field = args.text("timeField", "created");
  if (!["occurred", "created", "modified"].includes(field)) {
    throw new AutomationError(`timeField is occurred, created or modified, not ${field}`);
  }
  const time = timeOf(incident, field);
  if (time === undefined) throw new AutomationError(`This incident has no time under ${field}`);
  const span = hours * 3_600_000;
  return bothWays ? { field, from: time - span, to: time + span } : { field, from: time - span, before: time };
}

/** Others than this one within a time; closed ones only where they are asked for. */
export function candidateQuery(investigation: Investigation, window: Window, ignoreClosed: boolean): Query[] {
  const iso = (time: number) => new Date(time).toISOString();
  const { before, field, from, to } = window;
  return [
    fieldQuery(field, { op: ">=", value: iso(from) }),
    ...(before === undefined ? [] : [fieldQuery(field, { op: "<", value: iso(before) })]),
    ...(to === undefined ? [] : [fieldQuery(field, { op: "<=", value: iso(to) })]),
    not(isQuery("id", investigation.id)),
    ...(ignoreClosed ? [not(isQuery("status", "closed"))] : []),
  ];
}

export interface Similar {
  incident: JsonObject;
  /** Shown beside it: how alike it is. */
  more?: JsonObject;
}

/** Oldest first; the first is the one that was there before all others. */
export function tellSimilar(
  investigation: Investigation,
  title: string,
  found: readonly Similar[],
  timeField: string,
  most: number,
): EntryDraft {
  const rows = found
    .toSorted((a, b) => (timeOf(a.incident, timeField) ?? 0) - (timeOf(b.incident, timeField) ?? 0))
    .map(({ incident, more }) => rowOf(incident, timeField, investigation.urls().server ?? "", more ?? {}));
  const [first] = rows;
  const shown = rows.slice(0, most);
  return markdownEntry(
    objectTable(title, shown, { headers: ["id", "name", "closedTime", "time", ...Object.keys(found[0]?.more ?? {})] }),
    {
      entryContext: { isSimilarIncidentFound: true, similarIncident: first ?? null, similarIncidentList: shown },
      ignoreAutoExtract: true,
    },
  );
}

export function tellNone(text = "No similar incidents were found"): EntryDraft {
  return markdownEntry(text, { entryContext: { isSimilarIncidentFound: false } });
}

function rowOf(incident: JsonObject, timeField: string, server: string, more: JsonObject): JsonObject {
  const id = textOf(incident.id);
  const closed: Json = incident.closed ?? "";
  return {
    id: server === "" ? id : `[${id}](${server}/incidents/${encodeURIComponent(id)})`,
    rawId: id,
    name: incident.name ?? "",
    closedTime: closed,
    time: incident[timeField] ?? "",
    ...more,
  };
}
