/** What the address of the list says: which incidents are shown. */
import { isRange, type Range } from "../../parts/time-range.ts";

/** What can be chosen beside the words; each is a list of values, any of which fits. */
export const facetNames = ["status", "severity", "type", "owner", "source"] as const;
export type FacetName = (typeof facetNames)[number];

export interface IncidentsSearch extends Partial<Record<FacetName, string[]>> {
  query?: string;
  /** Absent: the last week. */
  range?: Range;
}

/** What is meant when nothing is said of the status: what somebody has to work on. */
export const openStatuses: readonly string[] = ["0", "1"];
/** Stands for every status. */
export const anyStatus = "any";

const longestQuery = 2_000;

export function readIncidentsSearch(given: Record<string, unknown>): IncidentsSearch {
  const search: IncidentsSearch = {};
  if (typeof given.query === "string" || typeof given.query === "number") {
    const query = String(given.query).slice(0, longestQuery);
    if (query.trim() !== "") search.query = query;
  }
  for (const name of facetNames) {
    const values = readValues(given[name]);
    if (values.length > 0) search[name] = values;
  }
  if (isRange(given.range) && given.range !== "week") search.range = given.range;
  return search;
}

/** The router reads `status=1` as a number, and several as a list. */
function readValues(given: unknown): string[] {
  const list = Array.isArray(given) ? given : [given];
  return list
    .filter((value) => typeof value === "string" || typeof value === "number")
    .map(String)
    .slice(0, 100);
}

/** The second query of the two that hold: what was chosen beside the words. */
export function filterOf(search: IncidentsSearch): string {
  const parts = facetNames.flatMap((name) => {
    const values = name === "status" ? chosenStatuses(search) : (search[name] ?? []);
    return values.length === 0 ? [] : [`${fields[name]}:(${values.map(quote).join(" or ")})`];
  });
  return parts.join(" and ");
}

/** Empty: any. */
export function chosenStatuses({ status }: IncidentsSearch): readonly string[] {
  if (status === undefined) return openStatuses;
  return status.includes(anyStatus) ? [] : status;
}

const fields: Record<FacetName, string> = {
  status: "status",
  severity: "severity",
  type: "type",
  owner: "owner",
  source: "sourceInstance",
};

function quote(value: string): string {
  return `"${value.replace(/[\\"]/g, (sign) => `\\${sign}`)}"`;
}
