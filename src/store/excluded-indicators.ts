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
export async function includeIndicator(db: Db, id: string): Promise<boolean> {
  const deleted = await db.deleteFrom("excluded_indicators").where("id", "=", id).executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}
