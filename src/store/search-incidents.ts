import type pg from "pg";
import type { JsonObject } from "#base/json.ts";
import { listIncidentDocuments } from "./incident-documents.ts";
import type { IncidentCondition } from "./incident-query-sql.ts";
import { type SearchPage, searchPages } from "./search-pages.ts";

/** What the database is asked, and what has the last word. */
export interface IncidentSearch {
  condition: IncidentCondition;
  matches(document: JsonObject): boolean;
}

/** Incidents that match, newest first, as XSOAR's API has them. */
export function searchIncidents(
  db: pg.ClientBase | pg.Pool,
  { condition, matches }: IncidentSearch,
  page: SearchPage,
): Promise<JsonObject[]> {
  const { now } = page;
  return searchPages((before, limit) => listIncidentDocuments(db, { condition, before, limit, now }), matches, page);
}
