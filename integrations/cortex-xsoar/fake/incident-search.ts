import { isObject, type Json, type JsonObject } from "#sdk/fake-vendor/json.ts";
import type { VendorReply } from "#sdk/fake-vendor/route-table.ts";
import { type IncidentTest, readIncidentQuery } from "./incident-query.ts";
import type { Incident } from "./incident-shape.ts";
import { refuseBadRequest } from "./rest-error.ts";

/** `POST /incidents/search`: the query AND every list AND the time bounds; newest first unless sorted otherwise. */
export function searchIncidents(incidents: readonly Incident[], body: Json | undefined, now: number): VendorReply {
  const outer = isObject(body) ? body : {};
  const filter: JsonObject = isObject(outer.filter) ? { ...outer, ...outer.filter } : outer;
  const query = readIncidentQuery(typeof filter.query === "string" ? filter.query : "");
  if (!query) return refuseBadRequest(`Could not parse query: ${String(filter.query)}`);
  const tests = [query, ...listTests(filter), ...timeTests(filter, now)];
  const found = incidents.filter((incident) => tests.every((test) => test(incident)));
  found.sort(compareBy(filter.sort ?? null));
  const size = typeof filter.size === "number" && filter.size > 0 ? Math.min(filter.size, 1000) : 50;
  const page = typeof filter.page === "number" ? Math.max(0, Math.floor(filter.page)) : 0;
  const data = filter.totalOnly === true ? [] : found.slice(page * size, (page + 1) * size);
  return {
    json: {
      data: data.map((incident) => ({ ...incident, sortValues: [incident.created, incident.id] })),
      total: found.length,
    },
  };
}

/** Inside one list OR. A single text counts as a list of one; `name` matches whole names in any case. */
function listTests(filter: JsonObject): IncidentTest[] {
  const lists: [string, string, boolean][] = [
    ["id", "id", true],
    ["name", "name", true],
    ["type", "type", true],
    ["investigation", "investigationId", true],
    ["parent", "parent", true],
    ["category", "category", true],
    ["reason", "reason", true],
    ["status", "status", true],
    ["level", "severity", true],
    ["sourceInstance", "sourceInstance", true],
    ["notStatus", "status", false],
    ["notCategory", "category", false],
    ["notInvestigation", "investigationId", false],
  ];
  const tests: IncidentTest[] = [];
  for (const [key, field, isWanted] of lists) {
    const given = filter[key];
    if (given === undefined || given === null || given === "" || (Array.isArray(given) && given.length === 0)) continue;
    const values = new Set((Array.isArray(given) ? given : [given]).map((each) => String(each).toLowerCase()));
    tests.push((incident) => values.has(String(incident[field] ?? "").toLowerCase()) === isWanted);
  }
  return tests;
}

const unitMs = new Map([
  ["minute", 60_000],
  ["hour", 3_600_000],
  ["day", 86_400_000],
  ["week", 604_800_000],
  ["month", 2_592_000_000],
]);

/** `fromDate`/`toDate`, both included, and the relative `period`, over the creation time. */
function timeTests(filter: JsonObject, now: number): IncidentTest[] {
  const tests: IncidentTest[] = [];
  const createdMs = (incident: Incident) => Date.parse(incident.created);
  const from = Date.parse(String(filter.fromDate ?? ""));
  const to = Date.parse(String(filter.toDate ?? ""));
  if (!Number.isNaN(from) && from > 0) tests.push((incident) => createdMs(incident) >= from);
  if (!Number.isNaN(to) && to > 0) tests.push((incident) => createdMs(incident) <= to);
  if (isObject(filter.period)) {
    const { by, byFrom, fromValue } = filter.period;
    const unit = unitMs.get(String(by ?? byFrom ?? "").replace(/s$/, ""));
    const count = Number(fromValue ?? Number.NaN);
    if (unit !== undefined && !Number.isNaN(count)) tests.push((incident) => createdMs(incident) >= now - count * unit);
  }
  return tests;
}

function compareBy(sort: Json): (a: Incident, b: Incident) => number {
  const keys = (Array.isArray(sort) ? sort : []).flatMap((each) =>
    isObject(each) && typeof each.field === "string" ? [{ field: each.field, sign: each.asc === true ? 1 : -1 }] : [],
  );
  const all = [...keys, { field: "created", sign: -1 }, { field: "id", sign: -1 }];
  return (a, b) => {
    for (const { field, sign } of all) {
      const order = field === "id" ? Number(a.id) - Number(b.id) : compareValues(a[field] ?? "", b[field] ?? "");
      if (order !== 0) return order * sign;
    }
    return 0;
  };
}

function compareValues(a: Json, b: Json): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [x, y] = [String(a), String(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
