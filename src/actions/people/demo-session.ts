import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { TocsinError } from "#base/errors.ts";
import type { Database } from "#store/tables.ts";
import { insertUser, lockUsers, readUser, readUserByName, updateUser } from "#store/users.ts";
import { type OpenedSession, type Origin, openSession, type SessionLimits } from "./open-session.ts";
import { hashPassword } from "./password-hash.ts";

const name = "demo";

/** Only for the demo's own server: its viewer comes in without a password, as an admin whom nobody else can sign in as. */
export async function openDemoSession(
  db: Kysely<Database>,
  limits: SessionLimits,
  origin: Origin,
): Promise<OpenedSession> {
  const known = await readUserByName(db, name);
  const passwordHash = known ? null : await hashPassword(randomBytes(32).toString("base64url"));
  return await db.transaction().execute(async (transaction) => {
    await lockUsers(transaction);
    const user = { name, nameKey: name, role: "admin", passwordHash, createdBy: "the demo" } as const;
    const id = (await readUserByName(transaction, name))?.id ?? (await insertUser(transaction, user));
    const row = id === undefined ? undefined : await readUser(transaction, id);
    if (!row || row.disabledAt !== null) {
      throw new TocsinError("ACCESS_FORBIDDEN", "The demo's user was disabled", { mend: "Start the demo again." });
    }
    await updateUser(transaction, row.id, { signedIn: true });
    return await openSession(transaction, { userId: row.id, userName: row.name, role: row.role }, origin, limits);
  });
}
