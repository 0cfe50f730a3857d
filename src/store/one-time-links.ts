import { sql } from "kysely";
import type { Db } from "./db.ts";
import { fromNow } from "./from-now.ts";
import type { Database } from "./tables.ts";

export interface LinkRow {
  kind: Database["one_time_links"]["kind"];
  userId: string | null;
  expiresAt: Date;
}

export interface NewLink {
  tokenHash: Buffer;
  kind: LinkRow["kind"];
  userId: string | null;
  createdBy: string;
  lastsMs: number;
}

export async function insertLink(db: Db, link: NewLink): Promise<{ expiresAt: Date }> {
  return await db
    .insertInto("one_time_links")
    .values({
      token_hash: link.tokenHash,
      kind: link.kind,
      user_id: link.userId,
      created_by: link.createdBy,
      expires_at: fromNow(link.lastsMs),
    })
    .returning("expires_at as expiresAt")
    .executeTakeFirstOrThrow();
}

export function readLink(db: Db, tokenHash: Buffer): Promise<LinkRow | undefined> {
  return db
    .selectFrom("one_time_links")
    .select(["kind", "user_id as userId", "expires_at as expiresAt"])
    .where("token_hash", "=", tokenHash)
    .where("used_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();
}

/** Uses the link up. Of two who come at once, one gets it: the other's update finds it used. */
export function takeLink(db: Db, tokenHash: Buffer): Promise<LinkRow | undefined> {
  return db
    .updateTable("one_time_links")
    .set({ used_at: sql<Date>`now()` })
    .where("token_hash", "=", tokenHash)
    .where("used_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning(["kind", "user_id as userId", "expires_at as expiresAt"])
    .executeTakeFirst();
}

export async function deleteLinksOf(db: Db, userId: string): Promise<void> {
  await db.deleteFrom("one_time_links").where("user_id", "=", userId).execute();
}

/** All links to the first admin's setup, when there is one; those that nobody can use any more otherwise. */
export async function deleteSetupLinks(db: Db, which: "all" | "expired"): Promise<void> {
  await db
    .deleteFrom("one_time_links")
    .where("kind", "=", "setup")
    .$if(which === "expired", (query) => query.where("expires_at", "<=", sql<Date>`now()`))
    .execute();
}
