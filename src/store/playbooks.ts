import type pg from "pg";
import type { Json, JsonObject } from "#base/json.ts";
import type { Playbook } from "#playbook/model.ts";

export async function insertPlaybook(
  db: pg.ClientBase,
  hash: string,
  playbook: Playbook,
  original: Json,
): Promise<void> {
  await db.query(
    `insert into playbooks (hash, id, name, language, content, original) values ($1, $2, $3, $4, $5, $6)
     on conflict (hash) do nothing`,
    [hash, playbook.id, playbook.name, playbook.language, JSON.stringify(playbook), JSON.stringify(original)],
  );
}

export async function readPlaybook(db: pg.ClientBase | pg.Pool, hash: string): Promise<Playbook | undefined> {
  const { rows } = await db.query<{ content: Playbook }>("select content from playbooks where hash = $1", [hash]);
  return rows[0]?.content;
}

/** A playbook that is switched on or off, and for what. */
export interface Activation {
  playbookId: string;
  playbookHash: string;
  playbookName: string;
  /** Whose alerts start it; null: it is started by other means. */
  instanceName: string | null;
  triggerName: string | null;
  triggerConfiguration: JsonObject;
  active: boolean;
}

export async function upsertActivation(db: pg.ClientBase, activation: Omit<Activation, "playbookName">): Promise<void> {
  await db.query(
    `insert into activations (playbook_id, playbook_hash, instance_name, trigger_name, trigger_configuration, active)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (playbook_id) do update set playbook_hash = excluded.playbook_hash,
       instance_name = excluded.instance_name, trigger_name = excluded.trigger_name,
       trigger_configuration = excluded.trigger_configuration, active = excluded.active, updated_at = now()`,
    [
      activation.playbookId,
      activation.playbookHash,
      activation.instanceName,
      activation.triggerName,
      JSON.stringify(activation.triggerConfiguration),
      activation.active,
    ],
  );
}

export async function listActivations(db: pg.ClientBase | pg.Pool): Promise<Activation[]> {
  const { rows } = await db.query<Activation>(
    `select a.playbook_id as "playbookId", a.playbook_hash as "playbookHash", p.name as "playbookName",
       a.instance_name as "instanceName", a.trigger_name as "triggerName",
       a.trigger_configuration as "triggerConfiguration", a.active
     from activations a join playbooks p on p.hash = a.playbook_hash order by a.playbook_id`,
  );
  return rows;
}
