import type { Db } from "./db.ts";

export interface ScheduledCommandRow {
  id: string;
  investigationId: string;
  command: string;
  cron: string;
  /** Null: without an end. */
  timesLeft: number | null;
  endsAt: Date | null;
  /** Null: it is over. */
  nextAt: Date | null;
  lastAt: Date | null;
  owner: string;
  runId: string | null;
  createdAt: Date;
  stoppedAt: Date | null;
  stoppedBy: string | null;
}

function selectScheduled(db: Db) {
  return db
    .selectFrom("scheduled_commands")
    .select([
      "id",
      "investigation_id as investigationId",
      "command",
      "cron",
      "times_left as timesLeft",
      "ends_at as endsAt",
      "next_at as nextAt",
      "last_at as lastAt",
      "owner",
      "run_id as runId",
      "created_at as createdAt",
      "stopped_at as stoppedAt",
      "stopped_by as stoppedBy",
    ]);
}

/** Whose time has come, the longest overdue first. After it ran, `advanceSchedule` says when it is due again. */
export function listDueCommands(db: Db, now: number, limit: number): Promise<ScheduledCommandRow[]> {
  return selectScheduled(db)
    .where("next_at", "<=", new Date(now))
    .orderBy("next_at")
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** Of one investigation, the latest made first. */
export function listScheduledCommands(db: Db, investigationId: string): Promise<ScheduledCommandRow[]> {
  return selectScheduled(db)
    .where("investigation_id", "=", investigationId)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
}

export function readScheduledCommand(db: Db, id: string): Promise<ScheduledCommandRow | undefined> {
  return selectScheduled(db).where("id", "=", id).executeTakeFirst();
}

/** Of one investigation, those that are not over, by id. */
export async function listPendingCommands(db: Db, investigationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("scheduled_commands")
    .select("id")
    .where("investigation_id", "=", investigationId)
    .where("next_at", "is not", null)
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}
