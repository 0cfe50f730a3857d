/** When playbooks run by the clock. */
import { sql } from "kysely";
import type { JsonObject } from "#base/json.ts";
import type { Db } from "./db.ts";

export interface PlaybookSchedule {
  id: string;
  playbookId: string;
  cron: string;
  inputs: JsonObject;
  enabled: boolean;
  nextAt: Date | null;
  lastAt: Date | null;
  lastRunId: string | null;
  updatedAt: Date;
  updatedBy: string;
}

const columns = [
  "id",
  "playbook_id as playbookId",
  "cron",
  "inputs",
  "enabled",
  "next_at as nextAt",
  "last_at as lastAt",
  "last_run_id as lastRunId",
  "updated_at as updatedAt",
  "updated_by as updatedBy",
] as const;

export function listSchedules(db: Db, playbookId?: string): Promise<PlaybookSchedule[]> {
  return db
    .selectFrom("playbook_schedules")
    .select(columns)
    .$if(playbookId !== undefined, (query) => query.where("playbook_id", "=", playbookId ?? ""))
    .orderBy("id")
    .execute();
}

export async function removeSchedulesOf(db: Db, playbookId: string): Promise<void> {
  await db.deleteFrom("playbook_schedules").where("playbook_id", "=", playbookId).execute();
}

export function readSchedule(db: Db, id: string): Promise<PlaybookSchedule | undefined> {
  return db.selectFrom("playbook_schedules").select(columns).where("id", "=", id).executeTakeFirst();
}

export type WantedSchedule = Pick<PlaybookSchedule, "id" | "playbookId" | "cron" | "inputs" | "enabled" | "nextAt">;

/** Made, or changed: when it ran last stays. */
export async function keepSchedule(db: Db, schedule: WantedSchedule, by: string): Promise<void> {
  const row = {
    cron: schedule.cron,
    inputs: JSON.stringify(schedule.inputs),
    enabled: schedule.enabled,
    next_at: schedule.nextAt,
    updated_at: sql<Date>`now()`,
    updated_by: by,
  };
  await db
    .insertInto("playbook_schedules")
    .values({ id: schedule.id, playbook_id: schedule.playbookId, created_at: sql<Date>`now()`, ...row })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}

export async function removeSchedule(db: Db, id: string): Promise<void> {
  await db.deleteFrom("playbook_schedules").where("id", "=", id).execute();
}

/** Cheap enough to be asked twice a second. */
export async function isScheduleDue(db: Db, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom("playbook_schedules")
    .select("id")
    .where("next_at", "<=", now)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Those whose time has come, held until the transaction ends. */
export function takeDueSchedules(db: Db, now: Date, limit: number): Promise<PlaybookSchedule[]> {
  return db
    .selectFrom("playbook_schedules")
    .select(columns)
    .where("next_at", "<=", now)
    .orderBy("next_at")
    .limit(limit)
    .forUpdate()
    .execute();
}

/** It fired, or had nothing to fire. */
export async function moveSchedule(
  db: Db,
  id: string,
  { nextAt, fired }: { nextAt: Date | null; fired?: { at: Date; runId: string } | undefined },
): Promise<void> {
  await db
    .updateTable("playbook_schedules")
    .set({ next_at: nextAt, ...(fired ? { last_at: fired.at, last_run_id: fired.runId } : {}) })
    .where("id", "=", id)
    .execute();
}
