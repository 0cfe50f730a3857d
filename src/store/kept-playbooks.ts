/** Playbooks as people edit them: one row each, whatever the number of their versions. */
import { sql } from "kysely";
import type { Json, JsonObject } from "#base/json.ts";
import type { Db } from "./db.ts";
import type { Keeper } from "./instances.ts";
import type { SealedPlace } from "./tables.ts";

export type { SealedPlace } from "./tables.ts";

export interface KeptPlaybook extends Keeper {
  id: string;
  name: string;
  /** Of the last version without errors: what runs that begin now pin. */
  hash: string;
  active: boolean;
  /** Whose alerts start it; null: it is started by other means, or by nobody yet. */
  instanceName: string | null;
  triggerName: string | null;
  /** The filters in force: the export's own, and over them those of the trigger configuration. */
  filters: JsonObject;
  leftFile: boolean;
  version: string;
  /** Secrets are marked in it; null in a row of the time before. */
  export: Json | null;
  sealed: SealedPlace[];
  accounts: Record<string, string>;
  triggerConfigurationId: string | null;
  /** An export of Sekoia.io's is in the row; XSOAR's YAML is kept as content (`content-items.ts`). */
  language: "sekoia" | "xsoar";
}

/** Everything but the export, which may be large. */
export type KeptPlaybookHead = Omit<KeptPlaybook, "export">;

const headColumns = [
  "playbook_id as id",
  "name",
  "playbook_hash as hash",
  "active",
  "instance_name as instanceName",
  "trigger_name as triggerName",
  "trigger_configuration as filters",
  "managed_by as managedBy",
  "updated_by as updatedBy",
  "updated_at as updatedAt",
  "left_file as leftFile",
  "version",
  "sealed",
  "accounts",
  "trigger_configuration_id as triggerConfigurationId",
  "language",
] as const;

export function listKeptPlaybooks(db: Db): Promise<KeptPlaybookHead[]> {
  return db.selectFrom("activations").select(headColumns).orderBy("name").orderBy("playbook_id").execute();
}

export function readKeptPlaybook(db: Db, id: string): Promise<KeptPlaybook | undefined> {
  return db
    .selectFrom("activations")
    .select([...headColumns, "export"])
    .where("playbook_id", "=", id)
    .executeTakeFirst();
}

/** Takes the place of what was there under the id; the version is a new one. */
export async function keepPlaybook(
  db: Db,
  playbook: Omit<KeptPlaybook, "version" | "updatedAt" | "language">,
): Promise<void> {
  const row = {
    playbook_hash: playbook.hash,
    name: playbook.name,
    instance_name: playbook.instanceName,
    trigger_name: playbook.triggerName,
    trigger_configuration: JSON.stringify(playbook.filters),
    active: playbook.active,
    managed_by: playbook.managedBy,
    updated_by: playbook.updatedBy,
    left_file: playbook.leftFile,
    export: JSON.stringify(playbook.export),
    sealed: JSON.stringify(playbook.sealed),
    accounts: JSON.stringify(playbook.accounts),
    trigger_configuration_id: playbook.triggerConfigurationId,
  };
  await db
    .insertInto("activations")
    .values({ playbook_id: playbook.id, ...row })
    .onConflict((conflict) =>
      conflict.column("playbook_id").doUpdateSet({
        ...row,
        version: sql<string>`gen_random_uuid()`,
        updated_at: sql<Date>`now()`,
      }),
    )
    .execute();
}

/** Other filters, by the trigger configuration they share: the playbooks stay what they were, their versions too. */
export async function refilterPlaybooks(db: Db, triggerConfigurationId: string, filters: JsonObject): Promise<void> {
  await db
    .updateTable("activations")
    .set({ trigger_configuration: JSON.stringify(filters) })
    .where("trigger_configuration_id", "=", triggerConfigurationId)
    .execute();
}

export async function removePlaybook(db: Db, id: string): Promise<void> {
  await db.deleteFrom("activations").where("playbook_id", "=", id).execute();
}

/** The original of a version, as it was kept with it. */
export async function readOriginal(db: Db, hash: string): Promise<Json | undefined> {
  const row = await db.selectFrom("playbooks").select("original").where("hash", "=", hash).executeTakeFirst();
  // Written by `insertPlaybook` alone.
  return row?.original as Json | undefined;
}

/** No incident type starts it any more. */
export async function freeIncidentTypes(db: Db, playbookId: string): Promise<void> {
  await db.updateTable("incident_types").set({ playbook_id: null }).where("playbook_id", "=", playbookId).execute();
}

/** Versions that unfinished runs are of. */
export async function listHashesInUse(db: Db): Promise<{ playbookId: string; hash: string; runs: number }[]> {
  return await db
    .selectFrom("runs")
    .select(["playbook_id as playbookId", "playbook_hash as hash", sql<number>`count(*)::int`.as("runs")])
    .where("status", "in", ["active", "waiting", "paused"])
    .groupBy(["playbook_id", "playbook_hash"])
    .execute();
}

export interface PlaybookRuns {
  succeeded: number;
  failed: number;
  open: number;
  cancelled: number;
  lastRunAt: Date | null;
}

/** By playbook: how its runs since a moment came out, and when the last of all began. */
export async function countRunsByPlaybook(
  db: Db,
  ids: readonly string[],
  since: Date,
): Promise<Map<string, PlaybookRuns>> {
  const { rows } = await sql<PlaybookRuns & { id: string }>`
    select p.id, c.succeeded, c.failed, c.cancelled, c.open, l.started_at as "lastRunAt"
    from unnest(${[...ids]}::text[]) as p (id)
    cross join lateral (
      select count(*) filter (where status = 'succeeded')::int as succeeded,
        count(*) filter (where status = 'failed')::int as failed,
        count(*) filter (where status = 'cancelled')::int as cancelled,
        count(*) filter (where status in ('active', 'waiting', 'paused'))::int as open
      from runs where playbook_id = p.id and started_at >= ${since}) c
    left join lateral (
      select started_at from runs where playbook_id = p.id order by started_at desc limit 1) l on true`.execute(db);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}
