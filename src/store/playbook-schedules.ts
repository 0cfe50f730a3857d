/** When playbooks run by the clock. */
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
