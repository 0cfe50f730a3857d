import { sql } from "kysely";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { Db } from "./db.ts";

export interface StoredInstance {
  id: string;
  name: string;
  integration: string;
  parameters: JsonObject;
  /** Parameter name to the id of its secret. */
  secretParameters: Record<string, string>;
}

/** Who keeps a thing, and who changed it when. */
export interface Keeper {
  managedBy: "file" | "console";
  updatedBy: string;
  updatedAt: Date;
}

export type KeptInstance = StoredInstance & Keeper;

/**
 * Instances are known by their name; one that exists keeps its id, and with it its alerts and cursor, even if it was
 * removed meanwhile. One of another integration is another instance.
 */
export async function upsertInstance(
  db: Db,
  instance: Omit<StoredInstance, "id">,
  by: Pick<Keeper, "managedBy" | "updatedBy">,
): Promise<void> {
  await db
    .insertInto("instances")
    .values({
      id: uuidv7(),
      name: instance.name,
      integration: instance.integration,
      parameters: JSON.stringify(instance.parameters),
      secret_parameters: JSON.stringify(instance.secretParameters),
      managed_by: by.managedBy,
      updated_by: by.updatedBy,
    })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet((row) => ({
        id: sql<string>`case when instances.integration = excluded.integration then instances.id else excluded.id end`,
        integration: row.ref("excluded.integration"),
        parameters: row.ref("excluded.parameters"),
        secret_parameters: row.ref("excluded.secret_parameters"),
        managed_by: row.ref("excluded.managed_by"),
        updated_by: row.ref("excluded.updated_by"),
        updated_at: sql<Date>`now()`,
        removed_at: null,
      })),
    )
    .execute();
}

export function listInstances(db: Db): Promise<KeptInstance[]> {
  return selectInstances(db).where("removed_at", "is", null).orderBy("name").execute();
}

/** Also one that was removed. */
export function readInstance(db: Db, name: string): Promise<(KeptInstance & { removedAt: Date | null }) | undefined> {
  return selectInstances(db).select("removed_at as removedAt").where("name", "=", name).executeTakeFirst();
}

function selectInstances(db: Db) {
  return db
    .selectFrom("instances")
    .select([
      "id",
      "name",
      "integration",
      "parameters",
      "secret_parameters as secretParameters",
      "managed_by as managedBy",
      "updated_by as updatedBy",
      "updated_at as updatedAt",
    ]);
}

export async function readInstanceId(db: Db, name: string): Promise<string | undefined> {
  return (await readInstance(db, name))?.id;
}

/** It is no more, but for its id: what it brought is still known as its own. */
export async function removeInstance(db: Db, name: string, by: string): Promise<void> {
  await db
    .updateTable("instances")
    .set({ removed_at: sql<Date>`now()`, updated_at: sql<Date>`now()`, updated_by: by, secret_parameters: "{}" })
    .where("name", "=", name)
    .execute();
}

/** Where its source was read to is forgotten: should it come back, it begins as a new one does. */
export async function forgetCursor(db: Db, instanceId: string): Promise<void> {
  await db.deleteFrom("source_cursors").where("instance_id", "=", instanceId).execute();
}
