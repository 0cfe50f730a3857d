import { sql } from "kysely";
import { uuidv7 } from "#base/ids.ts";
import type { Db } from "./db.ts";
import type { Database } from "./tables.ts";

export interface UserRow {
  id: string;
  name: string;
  role: Database["users"]["role"];
  passwordHash: string | null;
  disabledAt: Date | null;
  createdAt: Date;
  createdBy: string;
  lastSignInAt: Date | null;
}

function selectUsers(db: Db) {
  return db
    .selectFrom("users")
    .select([
      "id",
      "name",
      "role",
      "password_hash as passwordHash",
      "disabled_at as disabledAt",
      "created_at as createdAt",
      "created_by as createdBy",
      "last_sign_in_at as lastSignInAt",
    ]);
}

export function listUsers(db: Db): Promise<UserRow[]> {
  return selectUsers(db).orderBy("name_key").execute();
}

export function readUser(db: Db, id: string): Promise<UserRow | undefined> {
  return selectUsers(db).where("id", "=", id).executeTakeFirst();
}

export function readUserByName(db: Db, nameKey: string): Promise<UserRow | undefined> {
  return selectUsers(db).where("name_key", "=", nameKey).executeTakeFirst();
}

export async function hasUsers(db: Db): Promise<boolean> {
  return (await db.selectFrom("users").select("id").limit(1).executeTakeFirst()) !== undefined;
}

/** Held to the end of the transaction: who may manage users, and whether there are any, is decided by one at a time. */
export async function lockUsers(db: Db): Promise<void> {
  await sql`lock table users in share row exclusive mode`.execute(db);
}

/** Undefined when the name is taken. */
export async function insertUser(
  db: Db,
  user: { name: string; nameKey: string; role: UserRow["role"]; passwordHash: string | null; createdBy: string },
): Promise<string | undefined> {
  const row = await db
    .insertInto("users")
    .values({
      id: uuidv7(),
      name: user.name,
      name_key: user.nameKey,
      role: user.role,
      password_hash: user.passwordHash,
      created_by: user.createdBy,
    })
    .onConflict((conflict) => conflict.column("name_key").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

export async function updateUser(
  db: Db,
  id: string,
  change: { role?: UserRow["role"]; passwordHash?: string | null; disabled?: boolean; signedIn?: true },
): Promise<void> {
  await db
    .updateTable("users")
    .set({
      ...(change.role === undefined ? {} : { role: change.role }),
      ...(change.passwordHash === undefined ? {} : { password_hash: change.passwordHash }),
      ...(change.disabled === undefined ? {} : { disabled_at: change.disabled ? sql<Date>`now()` : null }),
      ...(change.signedIn === undefined ? {} : { last_sign_in_at: sql<Date>`now()` }),
    })
    .where("id", "=", id)
    .execute();
}

/**
 * A good password was given: notes it, with the hash to keep from now on. Nothing happens, and the answer is undefined,
 * when the password was changed or the user disabled since `before` was read: then the sign-in came too late.
 */
export async function recordSignIn(
  db: Db,
  id: string,
  before: string,
  passwordHash: string,
): Promise<UserRow["role"] | undefined> {
  const row = await db
    .updateTable("users")
    .set({ last_sign_in_at: sql<Date>`now()`, password_hash: passwordHash })
    .where("id", "=", id)
    .where("password_hash", "=", before)
    .where("disabled_at", "is", null)
    .returning("role")
    .executeTakeFirst();
  return row?.role;
}

/** Admins who are not disabled, but for one. */
export async function countOtherAdmins(db: Db, id: string): Promise<number> {
  const row = await db
    .selectFrom("users")
    .select((query) => query.fn.countAll<string>().as("count"))
    .where("role", "=", "admin")
    .where("disabled_at", "is", null)
    .where("id", "!=", id)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
