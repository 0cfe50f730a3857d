import type pg from "pg";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";

export interface StoredInstance {
  id: string;
  name: string;
  integration: string;
  parameters: JsonObject;
  /** Parameter name to the id of its secret. */
  secretParameters: Record<string, string>;
}

/** Instances are known by their name; one that exists keeps its id, and with it its alerts and cursor. */
export async function upsertInstance(db: pg.ClientBase, instance: Omit<StoredInstance, "id">): Promise<void> {
  await db.query(
    `insert into instances (id, name, integration, parameters, secret_parameters) values ($1, $2, $3, $4, $5)
     on conflict (name) do update set integration = excluded.integration, parameters = excluded.parameters,
       secret_parameters = excluded.secret_parameters, updated_at = now()`,
    [
      uuidv7(),
      instance.name,
      instance.integration,
      JSON.stringify(instance.parameters),
      JSON.stringify(instance.secretParameters),
    ],
  );
}

export async function listInstances(db: pg.ClientBase | pg.Pool): Promise<StoredInstance[]> {
  const { rows } = await db.query<StoredInstance>(
    'select id, name, integration, parameters, secret_parameters as "secretParameters" from instances order by name',
  );
  return rows;
}
