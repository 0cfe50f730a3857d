/** The version of an XSOAR playbook that new runs pin, and whether it starts by itself. */
import { sql } from "kysely";
import type { JsonObject } from "#base/json.ts";
import type { Db } from "./db.ts";

export interface LivePlaybook {
  id: string;
  name: string;
  hash: string;
  by: string;
  /** Counts only where it is new. */
  active: boolean;
}

/** A version that somebody made; how it is started stays as it was. */
export async function keepLivePlaybook(db: Db, { id, name, hash, by, active }: LivePlaybook): Promise<void> {
  await db
    .insertInto("activations")
    .values({
      playbook_id: id,
      playbook_hash: hash,
      name,
      language: "xsoar",
      trigger_configuration: "{}",
      active,
      managed_by: "console",
      updated_by: by,
    })
    .onConflict((conflict) =>
      conflict.column("playbook_id").doUpdateSet({
        playbook_hash: hash,
        name,
        updated_by: by,
        version: sql<string>`gen_random_uuid()`,
        updated_at: sql<Date>`now()`,
      }),
    )
    .execute();
}

/** It calls another version of a sub-playbook now: nobody edited it, so that whoever has it open may save it. */
export async function relinkPlaybook(db: Db, id: string, hash: string): Promise<void> {
  await db.updateTable("activations").set({ playbook_hash: hash }).where("playbook_id", "=", id).execute();
}

/** Something beside what runs was changed, its draft: who had it open before is told. */
export async function touchPlaybook(db: Db, id: string): Promise<void> {
  await db
    .updateTable("activations")
    .set({ version: sql<string>`gen_random_uuid()` })
    .where("playbook_id", "=", id)
    .execute();
}

export interface AlertTrigger {
  integration: string;
  instanceName: string;
  /** Null: every event of an instance that is posted to. */
  triggerName: string | null;
  filters: JsonObject;
}

/** Whose alerts start it from now on. */
export async function keepAlertTrigger(db: Db, id: string, trigger: AlertTrigger | null, by: string): Promise<void> {
  await db
    .updateTable("activations")
    .set({
      instance_name: trigger?.instanceName ?? null,
      trigger_name: trigger?.triggerName ?? null,
      trigger_configuration: JSON.stringify(trigger?.filters ?? {}),
      accounts: JSON.stringify(trigger ? { [trigger.integration]: trigger.instanceName } : {}),
      updated_by: by,
      version: sql<string>`gen_random_uuid()`,
      updated_at: sql<Date>`now()`,
    })
    .where("playbook_id", "=", id)
    .execute();
}

/** Whether it starts by itself. */
export async function setLivePlaybookActive(db: Db, id: string, active: boolean, by: string): Promise<void> {
  await db
    .updateTable("activations")
    .set({ active, updated_by: by, version: sql<string>`gen_random_uuid()`, updated_at: sql<Date>`now()` })
    .where("playbook_id", "=", id)
    .execute();
}

/** By its id, else by its name. */
export async function findLivePlaybook(
  db: Db,
  called: string,
): Promise<{ id: string; name: string; hash: string } | undefined> {
  const rows = await db
    .selectFrom("activations")
    .select(["playbook_id as id", "name", "playbook_hash as hash"])
    .where((where) => where.or([where("playbook_id", "=", called), where("name", "=", called)]))
    .where("language", "=", "xsoar")
    .orderBy("playbook_id")
    .execute();
  return rows.find(({ id }) => id === called) ?? rows[0];
}
