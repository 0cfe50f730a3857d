import { sql } from "kysely";
import type { Db } from "./db.ts";

/** What an incident of this type starts. */
export interface IncidentType {
  name: string;
  playbookId: string | null;
  isDefault: boolean;
}

export async function upsertIncidentType(db: Db, type: IncidentType): Promise<void> {
  if (type.isDefault) await db.updateTable("incident_types").set({ is_default: false }).execute();
  await db
    .insertInto("incident_types")
    .values({ name: type.name, playbook_id: type.playbookId, is_default: type.isDefault })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet((row) => ({
        playbook_id: row.ref("excluded.playbook_id"),
        is_default: row.ref("excluded.is_default"),
        updated_at: sql<Date>`now()`,
      })),
    )
    .execute();
}

export function listIncidentTypes(db: Db): Promise<IncidentType[]> {
  return db
    .selectFrom("incident_types")
    .select(["name", "playbook_id as playbookId", "is_default as isDefault"])
    .orderBy("name")
    .execute();
}
