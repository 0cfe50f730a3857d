import { sql } from "kysely";
import { uuidv7 } from "#base/ids.ts";
import type { Db } from "./db.ts";
import { fromNow } from "./from-now.ts";
import type { Database } from "./tables.ts";

export interface SessionRow {
  id: string;
  address: string;
  userAgent: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
}

export interface SessionOfUser {
  id: string;
  userId: string;
  userName: string;
  role: Database["users"]["role"];
  lastSeenAt: Date;
  expiresAt: Date;
}

export interface NewSession {
  userId: string;
  tokenHash: Buffer;
  address: string;
  userAgent: string;
  lastsMs: number;
}

export async function insertSession(db: Db, session: NewSession): Promise<{ id: string; expiresAt: Date }> {
  return await db
    .insertInto("sessions")
    .values({
      id: uuidv7(),
      user_id: session.userId,
      token_hash: session.tokenHash,
      address: session.address,
      user_agent: session.userAgent,
      expires_at: fromNow(session.lastsMs),
    })
    .returning(["id", "expires_at as expiresAt"])
    .executeTakeFirstOrThrow();
}

/** The session of a token, if it still holds: neither limit passed, its user not disabled. The role is today's. */
export function readSession(db: Db, tokenHash: Buffer, idleMs: number): Promise<SessionOfUser | undefined> {
  return db
    .selectFrom("sessions as s")
    .innerJoin("users as u", "u.id", "s.user_id")
    .select([
      "s.id",
      "s.user_id as userId",
      "u.name as userName",
      "u.role",
      "s.last_seen_at as lastSeenAt",
      "s.expires_at as expiresAt",
    ])
    .where("s.token_hash", "=", tokenHash)
    .where("s.expires_at", ">", sql<Date>`now()`)
    .where("s.last_seen_at", ">", fromNow(-idleMs))
    .where("u.disabled_at", "is", null)
    .executeTakeFirst();
}

export async function touchSession(db: Db, id: string): Promise<void> {
  await db.updateTable("sessions").set({ last_seen_at: sql<Date>`now()` }).where("id", "=", id).execute();
}

export function listSessions(db: Db, userId: string, idleMs: number): Promise<SessionRow[]> {
  return db
    .selectFrom("sessions")
    .select([
      "id",
      "address",
      "user_agent as userAgent",
      "created_at as createdAt",
      "last_seen_at as lastSeenAt",
      "expires_at as expiresAt",
    ])
    .where("user_id", "=", userId)
    .where("expires_at", ">", sql<Date>`now()`)
    .where("last_seen_at", ">", fromNow(-idleMs))
    .orderBy("last_seen_at", "desc")
    .execute();
}

/** False when this user has no such session. */
export async function deleteSession(db: Db, userId: string, id: string): Promise<boolean> {
  const deleted = await db.deleteFrom("sessions").where("id", "=", id).where("user_id", "=", userId).executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

export async function deleteSessionByToken(db: Db, tokenHash: Buffer): Promise<void> {
  await db.deleteFrom("sessions").where("token_hash", "=", tokenHash).execute();
}

export async function deleteSessionsOf(db: Db, userId: string): Promise<void> {
  await db.deleteFrom("sessions").where("user_id", "=", userId).execute();
}

export async function deleteDeadSessions(db: Db, idleMs: number): Promise<void> {
  await db
    .deleteFrom("sessions")
    .where((where) =>
      where.or([where("expires_at", "<=", sql<Date>`now()`), where("last_seen_at", "<=", fromNow(-idleMs))]),
    )
    .execute();
}
