/** Ranges of the past that are fetched once more, or for the first time. */
import type pg from "pg";
import type { JsonObject } from "#base/json.ts";
import type { Db } from "./db.ts";

export interface Backfill {
  id: string;
  instanceId: string;
  from: Date;
  until: Date;
  cursor: JsonObject | null;
  status: "running" | "done" | "cancelled" | "failed";
  reached: Date;
  seen: number;
  stored: number;
  error: string | null;
  askedBy: string;
  askedAt: Date;
  endedAt: Date | null;
}

function select(db: Db) {
  return db
    .selectFrom("backfills")
    .select([
      "id",
      "instance_id as instanceId",
      "from_at as from",
      "until_at as until",
      "cursor",
      "status",
      "reached_at as reached",
      "seen",
      "stored",
      "error",
      "asked_by as askedBy",
      "asked_at as askedAt",
      "ended_at as endedAt",
    ]);
}

/** Newest first. */
export function listBackfills(db: Db, instanceId: string): Promise<Backfill[]> {
  return select(db).where("instance_id", "=", instanceId).orderBy("asked_at", "desc").limit(50).execute();
}

export function readBackfill(db: Db, id: string): Promise<Backfill | undefined> {
  return select(db).where("id", "=", id).executeTakeFirst();
}

/** The one whose turn it is: of those that run, the oldest. */
export function readNextBackfill(db: Db, instanceId: string): Promise<Backfill | undefined> {
  return select(db)
    .where("instance_id", "=", instanceId)
    .where("status", "=", "running")
    .orderBy("asked_at")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
}

export async function insertBackfill(
  client: pg.ClientBase,
  given: { id: string; instanceId: string; from: Date; until: Date; by: string },
): Promise<void> {
  await client.query(
    `insert into backfills (id, instance_id, from_at, until_at, reached_at, status, asked_by)
     values ($1, $2, $3, $4, $3, 'running', $5)`,
    [given.id, given.instanceId, given.from, given.until, given.by],
  );
}

/** False when it does not run any more. */
export async function endBackfill(
  client: pg.ClientBase,
  id: string,
  status: "cancelled" | "failed",
  error: string | null = null,
): Promise<boolean> {
  const { rowCount } = await client.query(
    "update backfills set status = $2, error = coalesce($3, error), ended_at = now() where id = $1 and status = 'running'",
    [id, status, error],
  );
  return rowCount === 1;
}
