import type pg from "pg";
import type { JsonObject } from "#base/json.ts";
import { type IndicatorCondition, listIndicatorDocuments } from "./indicator-documents.ts";
import { type SearchPage, searchPages } from "./search-pages.ts";

/** What the database is asked, and what has the last word. */
export interface IndicatorSearch {
  condition: IndicatorCondition;
  matches(document: JsonObject): boolean;
}

/** Indicators that match, the last made first, as XSOAR's API has them. */
export function searchIndicators(
  db: pg.ClientBase | pg.Pool,
  { condition, matches }: IndicatorSearch,
  page: SearchPage,
): Promise<JsonObject[]> {
  return searchPages((before, limit) => listIndicatorDocuments(db, { condition, before, limit }), matches, page);
}
