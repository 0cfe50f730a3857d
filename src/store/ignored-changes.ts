import type { Json } from "#base/json.ts";
import type { Db } from "./db.ts";

export interface IgnoredChangeRow {
  runId: string | null;
  change: Json;
  reason: string;
  at: Date;
}

/** Changes that commands asked for in an investigation and that could not be made, the latest first. */
export function listIgnoredChanges(db: Db, investigationId: string, limit: number): Promise<IgnoredChangeRow[]> {
  return db
    .selectFrom("ignored_changes")
    .select(["run_id as runId", "change", "reason", "at"])
    .where("investigation_id", "=", investigationId)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}
