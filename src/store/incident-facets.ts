import { sql } from "kysely";
import type { Db } from "./db.ts";

export interface FacetRow {
  status: number;
  severity: number;
  type: string;
  owner: string;
  source: string;
  count: number;
}

/** How often each kind of incident is among the newest of a time; one row for each combination. */
export async function countNewestIncidents(
  db: Db,
  { since, most }: { since: Date | undefined; most: number },
): Promise<FacetRow[]> {
  const from = since ?? new Date(0);
  const { rows } = await sql<FacetRow>`
    select status, severity::float8 as severity, type, owner, source_instance as source, count(*)::int as count
    from (select status, severity, type, owner, source_instance from incidents
      where created >= ${from} order by id desc limit ${most}) newest
    group by status, severity, type, owner, source_instance`.execute(db);
  return rows;
}
