import type pg from "pg";
import type { JsonObject } from "#base/json.ts";
import { listIncidentDocuments } from "./incident-documents.ts";
import type { IncidentCondition } from "./incident-query-sql.ts";

/** What the database is asked, and what has the last word. */
export interface IncidentSearch {
  condition: IncidentCondition;
  matches(document: JsonObject): boolean;
}

export interface SearchPage {
  size: number;
  /** Only incidents before this one: the last of the page before. */
  before?: string | undefined;
  now: number;
  signal?: AbortSignal | undefined;
}

const mostAtOnce = 1_000;

/**
 * Incidents that match, newest first, as XSOAR's API has them. What the database lets through is read in pages that grow
 * while little of it matches.
 */
export async function searchIncidents(
  db: pg.ClientBase | pg.Pool,
  { condition, matches }: IncidentSearch,
  { size, before, now, signal }: SearchPage,
): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  let limit = Math.min(mostAtOnce, Math.max(20, size));
  for (let cursor = before; found.length < size; limit = Math.min(mostAtOnce, limit * 2)) {
    signal?.throwIfAborted();
    const page = await listIncidentDocuments(db, { condition, before: cursor, limit, now });
    for (const document of page) if (found.length < size && matches(document)) found.push(document);
    if (page.length < limit) break;
    cursor = String(page.at(-1)?.id);
  }
  return found;
}
