/** Incidents and indicators by XSOAR's query language: the database narrows, the language has the last word. */
import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import { indicatorFieldKind } from "#playbook/query/indicator-field.ts";
import { matchesQuery } from "#playbook/query/match-query.ts";
import { parseQuery } from "#playbook/query/parse-query.ts";
import { planSearch } from "#playbook/query/plan-search.ts";
import type { Query } from "#playbook/query/query.ts";
import { incidentSearch } from "#store/incident-query-sql.ts";
import { indicatorSearch } from "#store/indicator-documents.ts";
import { searchIncidents } from "#store/search-incidents.ts";
import { searchIndicators } from "#store/search-indicators.ts";
import type { SearchPage } from "#store/search-pages.ts";

export interface FindPage extends SearchPage {
  /** Who asks: `{me}`. */
  me?: string | undefined;
}

export async function findIncidents(
  db: pg.ClientBase | pg.Pool,
  text: string,
  { me, ...page }: FindPage,
): Promise<JsonObject[]> {
  const query = readQuery(text);
  const context = { now: page.now, ...(me === undefined ? {} : { me }) };
  const condition = planSearch(query, incidentSearch, context).upper;
  return await searchIncidents(db, { condition, matches: (one) => matchesQuery(query, one, context) }, page);
}

export async function findIndicators(
  db: pg.ClientBase | pg.Pool,
  text: string,
  { me, ...page }: FindPage,
): Promise<JsonObject[]> {
  const query = readQuery(text);
  const context = { now: page.now, fields: indicatorFieldKind, ...(me === undefined ? {} : { me }) };
  const condition = planSearch(query, indicatorSearch, context).upper;
  return await searchIndicators(db, { condition, matches: (one) => matchesQuery(query, one, context) }, page);
}

/** A query that is only half understood would find things nobody meant. */
function readQuery(text: string): Query {
  const { query, problems } = parseQuery(text);
  const [problem] = problems;
  if (!problem) return query;
  throw new TocsinError("BAD_REQUEST", `The query cannot be read at character ${problem.at + 1}: ${problem.message}`);
}
