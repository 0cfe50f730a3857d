import { sql } from "kysely";
import type { Db } from "./db.ts";
import { fromNow } from "./from-now.ts";
import type { Database } from "./tables.ts";

export interface ApiKeyRow {
  id: string;
  name: string;
  userId: string;
  userName: string;
  permissions: string[];
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export interface KeyOfUser {
  id: string;
  name: string;
  secretHash: Buffer;
  permissions: string[];
  userId: string;
  userName: string;
  role: Database["users"]["role"];
  lastUsedAt: Date | null;
}

export interface NewApiKey {
  id: string;
  userId: string;
  name: string;
  secretHash: Buffer;
  permissions: string[];
  lastsMs: number;
}

function selectKeys(db: Db) {
  return db
    .selectFrom("api_keys as k")
    .innerJoin("users as u", "u.id", "k.user_id")
    .select([
      "k.id",
      "k.name",
      "k.user_id as userId",
      "u.name as userName",
      "k.permissions",
      "k.created_at as createdAt",
      "k.expires_at as expiresAt",
      "k.last_used_at as lastUsedAt",
      "k.revoked_at as revokedAt",
    ]);
}

/** Newest first; of one user or of all. */
export function listApiKeys(db: Db, userId: string | undefined): Promise<ApiKeyRow[]> {
  return selectKeys(db)
    .$if(userId !== undefined, (query) => query.where("k.user_id", "=", userId ?? ""))
    .orderBy("k.created_at", "desc")
    .orderBy("k.id")
    .execute();
}

export function readApiKey(db: Db, id: string): Promise<ApiKeyRow | undefined> {
  return selectKeys(db).where("k.id", "=", id).executeTakeFirst();
}

/** The key of an id, if it still holds: not expired, not revoked, its creator not disabled. The role is today's. */
export function readUsableKey(db: Db, id: string): Promise<KeyOfUser | undefined> {
  return db
    .selectFrom("api_keys as k")
    .innerJoin("users as u", "u.id", "k.user_id")
    .select([
      "k.id",
      "k.name",
      "k.secret_hash as secretHash",
      "k.permissions",
      "k.user_id as userId",
      "u.name as userName",
      "u.role",
      "k.last_used_at as lastUsedAt",
    ])
    .where("k.id", "=", id)
    .where("k.revoked_at", "is", null)
    .where("k.expires_at", ">", sql<Date>`now()`)
    .where("u.disabled_at", "is", null)
    .executeTakeFirst();
}

export async function insertApiKey(db: Db, key: NewApiKey): Promise<void> {
  await db
    .insertInto("api_keys")
    .values({
      id: key.id,
      user_id: key.userId,
      name: key.name,
      secret_hash: key.secretHash,
      permissions: key.permissions,
      expires_at: fromNow(key.lastsMs),
    })
    .execute();
}

export async function revokeApiKey(db: Db, id: string): Promise<void> {
  await db
    .updateTable("api_keys")
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
    .where("id", "=", id)
    .execute();
}

export async function touchApiKey(db: Db, id: string): Promise<void> {
  await db.updateTable("api_keys").set({ last_used_at: sql<Date>`now()` }).where("id", "=", id).execute();
}
