import { sql } from "kysely";
import type { JsonObject } from "#base/json.ts";
import type { Db } from "./db.ts";

export interface StoredTriggerConfiguration {
  id: string;
  integration: string;
  trigger: string;
  name: string;
  filters: JsonObject;
}

const columns = ["id", "integration", "trigger", "name", "filters"] as const;

export function listTriggerConfigurations(
  db: Db,
  of: { integration?: string | undefined; trigger?: string | undefined } = {},
): Promise<StoredTriggerConfiguration[]> {
  const { integration, trigger } = of;
  return db
    .selectFrom("trigger_configurations")
    .select(columns)
    .$if(integration !== undefined, (query) => query.where("integration", "=", integration ?? ""))
    .$if(trigger !== undefined, (query) => query.where("trigger", "=", trigger ?? ""))
    .orderBy("name")
    .execute();
}

export function readTriggerConfiguration(db: Db, id: string): Promise<StoredTriggerConfiguration | undefined> {
  return db.selectFrom("trigger_configurations").select(columns).where("id", "=", id).executeTakeFirst();
}

/** False: another one of the trigger has the name. */
export async function insertTriggerConfiguration(
  db: Db,
  { filters, ...rest }: StoredTriggerConfiguration,
  by: string,
): Promise<boolean> {
  const inserted = await db
    .insertInto("trigger_configurations")
    .values({ ...rest, filters: JSON.stringify(filters), updated_by: by })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function updateTriggerConfiguration(
  db: Db,
  { id, name, filters }: Pick<StoredTriggerConfiguration, "id" | "name" | "filters">,
  by: string,
): Promise<void> {
  await db
    .updateTable("trigger_configurations")
    .set({ name, filters: JSON.stringify(filters), updated_by: by, updated_at: sql<Date>`now()` })
    .where("id", "=", id)
    .execute();
}
