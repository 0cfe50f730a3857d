import type { Json, JsonObject } from "#base/json.ts";
import type { Playbook } from "#playbook/model.ts";
import type { Db } from "./db.ts";

/** `original`: what is drawn beyond what runs; `textHash`: the file it was read from, where that is kept by itself. */
export async function insertPlaybook(
  db: Db,
  hash: string,
  playbook: Playbook,
  original: Json,
  textHash?: string,
): Promise<void> {
  await db
    .insertInto("playbooks")
    .values({
      hash,
      id: playbook.id,
      name: playbook.name,
      language: playbook.language,
      content: JSON.stringify(playbook),
      original: JSON.stringify(original),
      text_hash: textHash ?? null,
    })
    .onConflict((conflict) => conflict.column("hash").doNothing())
    .execute();
}

export async function readPlaybook(db: Db, hash: string): Promise<Playbook | undefined> {
  const row = await db.selectFrom("playbooks").select("content").where("hash", "=", hash).executeTakeFirst();
  // Written by `insertPlaybook` alone, so it is a playbook.
  return row?.content as Playbook | undefined;
}

/** With the export as it came, secrets taken out; undefined where a playbook was not read from one. */
export async function readPlaybookFile(
  db: Db,
  hash: string,
): Promise<{ content: Playbook; original: Json | undefined } | undefined> {
  const row = await db
    .selectFrom("playbooks")
    .select(["content", "original"])
    .where("hash", "=", hash)
    .executeTakeFirst();
  // Written by `insertPlaybook` alone.
  return row && { content: row.content as Playbook, original: (row.original ?? undefined) as Json | undefined };
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
  language: Playbook["language"];
}

export function listActivations(db: Db): Promise<Activation[]> {
  return selectActivations(db).orderBy("a.playbook_id").execute();
}

/** What is current of a playbook, whether it is on or off. */
export function readActivation(db: Db, playbookId: string): Promise<Activation | undefined> {
  return selectActivations(db).where("a.playbook_id", "=", playbookId).executeTakeFirst();
}

function selectActivations(db: Db) {
  return db
    .selectFrom("activations as a")
    .select([
      "a.playbook_id as playbookId",
      "a.playbook_hash as playbookHash",
      "a.name as playbookName",
      "a.instance_name as instanceName",
      "a.trigger_name as triggerName",
      "a.trigger_configuration as triggerConfiguration",
      "a.active",
      "a.language",
    ]);
}
