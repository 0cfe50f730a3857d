/** Looking for incidents: queries are put together as data, so that no value can change what is asked. */
import type { JsonObject } from "#base/json.ts";
import { parseQuery } from "#playbook/query/parse-query.ts";
import { printQuery } from "#playbook/query/print-query.ts";
import type { FieldTest, Query } from "#playbook/query/query.ts";
import type { Investigation } from "#sdk/investigation.ts";
import { AutomationError } from "../automation-error.ts";

/** What a search answers at most, as in XSOAR's API. */
export const mostIncidents = 1_000;

export function fieldQuery(field: string, test: FieldTest): Query {
  return { kind: "field", field, test, at: 0 };
}

export function isQuery(field: string, value: string): Query {
  return fieldQuery(field, { op: "is", value, pattern: false });
}

export function both(kind: "and" | "or", parts: readonly Query[]): Query {
  const [only] = parts;
  if (only === undefined) return { kind: "all" };
  return parts.length === 1 ? only : { kind, parts: [...parts] };
}

export function not(part: Query): Query {
  return { kind: "not", part };
}

/** A query that came as text; what cannot be read is told with its place. */
export function readQuery(text: string): Query {
  const { query, problems } = parseQuery(text);
  const [problem] = problems;
  if (problem === undefined) return query;
  throw new AutomationError(`The query cannot be read: ${problem.message} (at ${problem.at + 1})`);
}

export async function findIncidents(
  investigation: Investigation,
  query: Query | string,
  size: number,
): Promise<JsonObject[]> {
  const read = typeof query === "string" ? readQuery(query) : query;
  return investigation.incidents(printQuery(read), Math.min(Math.max(0, size), mostIncidents));
}

export async function incidentById(investigation: Investigation, id: string): Promise<JsonObject | undefined> {
  if (id === investigation.id) return investigation.incident();
  const [found] = await findIncidents(investigation, isQuery("id", id), 1);
  return found;
}

/** The incident a command works for; a run without one cannot do what is asked. */
export async function ownIncident(investigation: Investigation): Promise<JsonObject> {
  const incident = await investigation.incident();
  if (incident === undefined) throw new AutomationError("There is no incident here");
  return incident;
}
