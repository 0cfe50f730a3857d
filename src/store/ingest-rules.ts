/** Rules for what comes in, with every version they had. */
import { sql } from "kysely";
import type { IngestRuleDefinition } from "#contract/ingest-rule.ts";
import type { Db } from "./db.ts";

export interface RuleRow {
  id: string;
  name: string;
  position: number;
  enabled: boolean;
  version: number;
  definition: IngestRuleDefinition;
  changedBy: string;
  changedAt: Date;
}

function selectRules(db: Db) {
  return db
    .selectFrom("ingest_rules")
    .select(["id", "name", "position", "enabled", "version", "definition", "changed_by as changedBy"])
    .select("changed_at as changedAt");
}

/** In their order. */
export function listRules(db: Db): Promise<RuleRow[]> {
  return selectRules(db).orderBy("position").orderBy("id").execute();
}

export function readRule(db: Db, id: string): Promise<RuleRow | undefined> {
  return selectRules(db).where("id", "=", id).executeTakeFirst();
}

/** Within a transaction: nobody else changes rules until it ends. */
export async function lockRules(db: Db): Promise<RuleRow[]> {
  await sql`lock table ingest_rules in share row exclusive mode`.execute(db);
  return listRules(db);
}

export interface WrittenRule {
  id: string;
  position: number;
  enabled: boolean;
  version: number;
  definition: IngestRuleDefinition;
  by: string;
}

/** A rule as it is from now on, new or not. */
export async function writeRule(db: Db, rule: WrittenRule): Promise<void> {
  const { id, position, enabled, version, definition, by } = rule;
  const values = { enabled, version, definition: JSON.stringify(definition), changed_by: by };
  const own = { ...values, name: definition.name, position };
  await db
    .insertInto("ingest_rules")
    .values({ id, ...own })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ ...own, changed_at: sql`now()` }))
    .execute();
  await db
    .insertInto("ingest_rule_versions")
    .values({ rule_id: id, ...values })
    .execute();
}

export async function placeRules(db: Db, ids: readonly string[]): Promise<void> {
  for (const [position, id] of ids.entries()) {
    await db.updateTable("ingest_rules").set({ position }).where("id", "=", id).execute();
  }
}

export async function removeRule(db: Db, id: string): Promise<void> {
  await db.deleteFrom("ingest_rules").where("id", "=", id).execute();
}

export interface RuleVersionRow {
  version: number;
  enabled: boolean;
  definition: IngestRuleDefinition;
  changedBy: string;
  changedAt: Date;
}

/** Newest first. */
export function listRuleVersions(db: Db, id: string): Promise<RuleVersionRow[]> {
  return db
    .selectFrom("ingest_rule_versions")
    .select(["version", "enabled", "definition", "changed_by as changedBy", "changed_at as changedAt"])
    .where("rule_id", "=", id)
    .orderBy("version", "desc")
    .limit(100)
    .execute();
}
