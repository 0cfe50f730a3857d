/** Adding users and changing what they may do. What a user had open ends with every such change. */
import type { Kysely } from "kysely";
import { TocsinError } from "#base/errors.ts";
import type { User } from "#contract/people.ts";
import type { Role } from "#contract/permissions.ts";
import type { Db } from "#store/db.ts";
import { deleteLinksOf } from "#store/one-time-links.ts";
import { deleteSessionsOf } from "#store/sessions.ts";
import type { Database } from "#store/tables.ts";
import {
  countOtherAdmins,
  insertUser,
  lockUsers,
  readUser,
  recordSignIn,
  type UserRow,
  updateUser,
} from "#store/users.ts";
import { type Actor, requireCeiling } from "./actor.ts";
import { type MadeLink, makeUserLink } from "./one-time-link.ts";
import { type OpenedSession, type Origin, openSession, type SessionLimits } from "./open-session.ts";
import { hashPassword } from "./password-hash.ts";
import { requireGoodPassword } from "./password-rules.ts";
import { requireOwnPassword } from "./sign-in.ts";
import { requireUserName } from "./user-name.ts";

export function presentUser(user: UserRow): User {
  return {
    id: user.id,
    name: user.name,
    role: user.role,
    state: user.disabledAt !== null ? "disabled" : user.passwordHash === null ? "invited" : "active",
    createdAt: user.createdAt.toISOString(),
    createdBy: user.createdBy,
    lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
  };
}

/** With a password the user can sign in at once; without one there is a link to choose it. */
export async function addUser(
  db: Kysely<Database>,
  actor: Actor,
  wanted: { name: string; role: Role; password?: string | undefined },
): Promise<{ user: UserRow; link: MadeLink | null }> {
  requireCeiling(actor, wanted.role);
  const { name, nameKey } = requireUserName(wanted.name);
  if (wanted.password !== undefined) requireGoodPassword(wanted.password, name);
  const passwordHash = wanted.password === undefined ? null : await hashPassword(wanted.password);
  return await db.transaction().execute(async (transaction) => {
    const user = { name, nameKey, role: wanted.role, passwordHash, createdBy: actor.name };
    const id = await insertUser(transaction, user);
    if (id === undefined) {
      throw new TocsinError("ACCESS_NAME_TAKEN", `There is a user ${name} already`, { mend: "Choose another name." });
    }
    const link = passwordHash === null ? await makeUserLink(transaction, "invite", id, actor.name) : null;
    return { user: await requireUser(transaction, id), link };
  });
}

export function disableUser(db: Kysely<Database>, actor: Actor, id: string): Promise<UserRow> {
  return changeUser(db, actor, id, async (transaction, user) => {
    await requireAnotherAdmin(transaction, user);
    await updateUser(transaction, id, { disabled: true });
    await deleteLinksOf(transaction, id);
  });
}

export function enableUser(db: Kysely<Database>, actor: Actor, id: string): Promise<UserRow> {
  return changeUser(db, actor, id, (transaction) => updateUser(transaction, id, { disabled: false }));
}

export function setUserRole(db: Kysely<Database>, actor: Actor, id: string, role: Role): Promise<UserRow> {
  requireCeiling(actor, role);
  return changeUser(db, actor, id, async (transaction, user) => {
    if (role !== "admin") await requireAnotherAdmin(transaction, user);
    await updateUser(transaction, id, { role });
  });
}

/** The old password stops working at once: a reset is also what one does when it was stolen. */
export async function resetUser(
  db: Kysely<Database>,
  actor: Actor,
  id: string,
): Promise<{ user: UserRow; link: MadeLink }> {
  let link: MadeLink | undefined;
  const user = await changeUser(db, actor, id, async (transaction, { disabledAt, name }) => {
    if (disabledAt !== null) {
      throw new TocsinError("BAD_REQUEST", `The user ${name} is disabled`, { mend: "Enable the user first." });
    }
    await updateUser(transaction, id, { passwordHash: null });
    link = await makeUserLink(transaction, "reset", id, actor.name);
  });
  if (!link) throw new Error("a reset made no link");
  return { user, link };
}

/** Every other session ends, and this one goes on under a new token. */
export async function changeOwnPassword(
  db: Kysely<Database>,
  limits: SessionLimits,
  request: { userId: string; password: string; newPassword: string; origin: Origin },
): Promise<OpenedSession> {
  const user = await requireUser(db, request.userId);
  await requireOwnPassword(db, user, request.password);
  requireGoodPassword(request.newPassword, user.name);
  const passwordHash = await hashPassword(request.newPassword);
  return await db.transaction().execute(async (transaction) => {
    const role = await recordSignIn(transaction, user.id, user.passwordHash ?? "", passwordHash);
    if (role === undefined) throw new TocsinError("UNAUTHORIZED", "The session has ended", { mend: "Sign in again." });
    await deleteLinksOf(transaction, user.id);
    await deleteSessionsOf(transaction, user.id);
    const signedIn = { userId: user.id, userName: user.name, role };
    return await openSession(transaction, signedIn, request.origin, limits);
  });
}

async function changeUser(
  db: Kysely<Database>,
  actor: Actor,
  id: string,
  change: (transaction: Db, user: UserRow) => Promise<void>,
): Promise<UserRow> {
  return await db.transaction().execute(async (transaction) => {
    await lockUsers(transaction);
    const user = await requireUser(transaction, id);
    requireCeiling(actor, user.role);
    await change(transaction, user);
    await deleteSessionsOf(transaction, id);
    return await requireUser(transaction, id);
  });
}

export async function requireUser(db: Db, id: string): Promise<UserRow> {
  const user = await readUser(db, id);
  if (!user) throw new TocsinError("NOT_FOUND", `There is no user ${id}`);
  return user;
}

async function requireAnotherAdmin(db: Db, { id, name, role, disabledAt }: UserRow): Promise<void> {
  if (role !== "admin" || disabledAt !== null || (await countOtherAdmins(db, id)) > 0) return;
  throw new TocsinError("ACCESS_LAST_ADMIN", `${name} is the last admin`, {
    mend: "Make somebody else an admin first.",
  });
}
