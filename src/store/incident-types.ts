import { sql } from "kysely";
import type { Db } from "./db.ts";

/** What an incident of this type starts. */
export interface IncidentType {
  name: string;
  playbookId: string | null;
  isDefault: boolean;
}

export interface KnownIncidentType extends IncidentType {
  /** Its playbook starts by itself, not by a person. */
  autorun: boolean;
  managedBy: "file" | "console";
}

/** As the configuration file has it. */
export async function upsertIncidentType(db: Db, type: IncidentType): Promise<void> {
  if (type.isDefault) await db.updateTable("incident_types").set({ is_default: false }).execute();
  await db
    .insertInto("incident_types")
    .values({ name: type.name, playbook_id: type.playbookId, is_default: type.isDefault })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet((row) => ({
        playbook_id: row.ref("excluded.playbook_id"),
        is_default: row.ref("excluded.is_default"),
        autorun: true,
        playbook_wanted: null,
        managed_by: "file",
        updated_at: sql<Date>`now()`,
      })),
    )
    .execute();
}

/** As content has it; one of the configuration file stays the file's. Its playbook is found by `bindIncidentTypes`. */
export async function keepIncidentType(
  db: Db,
  type: { name: string; playbookWanted: string | null; autorun: boolean; isDefault: boolean },
): Promise<void> {
  const free = sql<boolean>`not exists (select from incident_types where is_default and name <> ${type.name})`;
  const row = {
    autorun: type.autorun,
    playbook_wanted: type.playbookWanted,
    is_default: type.isDefault ? free : false,
    playbook_id: null,
  };
  await db
    .insertInto("incident_types")
    .values({ name: type.name, ...row, managed_by: "console" })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet({ ...row, updated_at: sql<Date>`now()` })
        .where("incident_types.managed_by", "=", "console"),
    )
    .execute();
}

export async function removeIncidentType(db: Db, name: string): Promise<void> {
  await db.deleteFrom("incident_types").where("name", "=", name).where("managed_by", "=", "console").execute();
}

/** Gives each type of content the playbook it names, by id or else by name, if that is there. */
export async function bindIncidentTypes(db: Db): Promise<void> {
  await sql`
    update incident_types t set playbook_id = (
      select a.playbook_id from activations a
      where a.playbook_id = t.playbook_wanted or a.name = t.playbook_wanted
      order by a.playbook_id = t.playbook_wanted desc, a.playbook_id limit 1)
    where managed_by = 'console' and playbook_wanted is not null`.execute(db);
}

export function listIncidentTypes(db: Db): Promise<KnownIncidentType[]> {
  return db
    .selectFrom("incident_types")
    .select(["name", "playbook_id as playbookId", "is_default as isDefault", "autorun", "managed_by as managedBy"])
    .orderBy("name")
    .execute();
}

export function readIncidentType(
  db: Db,
  name: string,
): Promise<{ playbookId: string | null; autorun: boolean } | undefined> {
  return db
    .selectFrom("incident_types")
    .select(["playbook_id as playbookId", "autorun"])
    .where("name", "=", name)
    .executeTakeFirst();
}
