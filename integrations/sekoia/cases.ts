import { isObject, type JsonObject } from "#sdk/index.ts";
import type { Query, SekoiaClient } from "./client.ts";

/** Cases by filter, to their end: no more than these. */
const mostCases = 1000;
const pageSize = 100;

export async function readCases(client: SekoiaClient, query: Query): Promise<JsonObject[]> {
  const cases: JsonObject[] = [];
  while (cases.length < mostCases) {
    const page = await client.listCases({ ...query, limit: pageSize, offset: cases.length });
    const known = new Set(cases.map(({ uuid, short_id }) => uuid ?? short_id));
    const fresh = page.items.filter(isObject).filter(({ uuid, short_id }) => !known.has(uuid ?? short_id));
    cases.push(...fresh);
    if (fresh.length === 0 || page.items.length < pageSize) break;
  }
  return cases;
}
