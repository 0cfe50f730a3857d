import { type RawBuilder, sql } from "kysely";
import type { JsonObject } from "#base/json.ts";
import type { Db } from "./db.ts";

export async function keepSamples(db: Db, instanceId: string, samples: readonly JsonObject[]): Promise<void> {
  const now: RawBuilder<Date> = sql`now()`;
  const text = JSON.stringify(samples);
  await db
    .insertInto("sample_events")
    .values({ instance_id: instanceId, samples: text })
    .onConflict((conflict) => conflict.column("instance_id").doUpdateSet({ samples: text, updated_at: now }))
    .execute();
}

/** Oldest first. */
export async function readSamples(db: Db, instanceId: string): Promise<JsonObject[]> {
  const query = db.selectFrom("sample_events").select("samples").where("instance_id", "=", instanceId);
  return (await query.executeTakeFirst())?.samples ?? [];
}
