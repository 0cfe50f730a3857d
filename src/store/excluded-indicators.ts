import type pg from "pg";
import type { Db } from "./db.ts";

export interface ExcludedIndicator {
  id: string;
  /** Empty: whatever type. */
  type: string;
  value: string;
  reason: string;
  excludedBy: string;
  excludedAt: Date;
}

/** The latest first. */
export function listExcludedIndicators(
  db: Db,
  { limit, before }: { limit: number; before?: string | undefined },
): Promise<ExcludedIndicator[]> {
  let query = db
    .selectFrom("excluded_indicators")
    .select(["id", "type", "value", "reason", "excluded_by as excludedBy", "excluded_at as excludedAt"])
    .orderBy("id", "desc")
    .limit(limit);
  if (before !== undefined) query = query.where("id", "<", before);
  return query.execute();
}

/** False when it is not on the list. */
export async function includeIndicator(client: pg.ClientBase, id: string): Promise<boolean> {
  return (await client.query("delete from excluded_indicators where id = $1", [id])).rowCount === 1;
}
