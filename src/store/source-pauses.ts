import type pg from "pg";
import type { Db } from "./db.ts";

export interface SourcePause {
  by: string;
  reason: string | null;
  since: Date;
}

export function readSourcePause(db: Db, instanceId: string): Promise<SourcePause | undefined> {
  return db
    .selectFrom("source_pauses")
    .select(["paused_by as by", "reason", "paused_at as since"])
    .where("instance_id", "=", instanceId)
    .executeTakeFirst();
}

/** False when it was paused already. */
export async function pauseSource(
  client: pg.ClientBase,
  instanceId: string,
  by: string,
  reason: string | undefined,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into source_pauses (instance_id, paused_by, reason) values ($1, $2, $3) on conflict do nothing`,
    [instanceId, by, reason ?? null],
  );
  return rowCount === 1;
}

/** False when it was not paused. */
export async function resumeSource(client: pg.ClientBase, instanceId: string): Promise<boolean> {
  const { rowCount } = await client.query("delete from source_pauses where instance_id = $1", [instanceId]);
  return rowCount === 1;
}
