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

/** Instances are known by their name; one that exists keeps its id, and with it its alerts and cursor. */
export async function upsertInstance(db: Db, instance: Omit<StoredInstance, "id">): Promise<void> {
  await db
    .insertInto("instances")
    .values({
      id: uuidv7(),
      name: instance.name,
      integration: instance.integration,
      parameters: JSON.stringify(instance.parameters),
      secret_parameters: JSON.stringify(instance.secretParameters),
    })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet((row) => ({
        integration: row.ref("excluded.integration"),
        parameters: row.ref("excluded.parameters"),
        secret_parameters: row.ref("excluded.secret_parameters"),
        updated_at: sql<Date>`now()`,
      })),
    )
    .execute();
}

export function listInstances(db: Db): Promise<StoredInstance[]> {
  return db
    .selectFrom("instances")
    .select(["id", "name", "integration", "parameters", "secret_parameters as secretParameters"])
    .orderBy("name")
    .execute();
}

export async function readInstanceId(db: Db, name: string): Promise<string | undefined> {
  const row = await db.selectFrom("instances").select("id").where("name", "=", name).executeTakeFirst();
  return row?.id;
}
