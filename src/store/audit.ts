import type { JsonObject } from "#base/json.ts";
import { cleanText } from "./clean-text.ts";
import type { Db } from "./db.ts";
import type { Database } from "./tables.ts";

export interface NewAuditRow {
  actorKind: Database["audit"]["actor_kind"];
  actor: string;
  userId: string | null;
  keyId: string | null;
  action: string;
  object: string;
  outcome: Database["audit"]["outcome"];
  code: string | null;
  address: string;
  details: JsonObject;
}

export interface AuditRow extends NewAuditRow {
  id: string;
  at: Date;
}

export interface AuditFilter {
  limit: number;
  /** The last row of the page before. */
  before?: string | undefined;
  action?: string | undefined;
  userId?: string | undefined;
}

export async function insertAudit(db: Db, row: NewAuditRow): Promise<void> {
  await db
    .insertInto("audit")
    .values({
      actor_kind: row.actorKind,
      actor: row.actor,
      user_id: row.userId,
      key_id: row.keyId,
      action: row.action,
      object: cleanText(row.object).slice(0, 500),
      outcome: row.outcome,
      code: row.code,
      address: row.address,
      details: JSON.stringify(row.details),
    })
    .execute();
}

/** Newest first. */
export function listAudit(db: Db, { limit, before, action, userId }: AuditFilter): Promise<AuditRow[]> {
  return db
    .selectFrom("audit")
    .select([
      "id",
      "at",
      "actor_kind as actorKind",
      "actor",
      "user_id as userId",
      "key_id as keyId",
      "action",
      "object",
      "outcome",
      "code",
      "address",
      "details",
    ])
    .$if(before !== undefined, (query) => query.where("id", "<", before ?? ""))
    .$if(action !== undefined, (query) => query.where("action", "=", action ?? ""))
    .$if(userId !== undefined, (query) => query.where("user_id", "=", userId ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}
