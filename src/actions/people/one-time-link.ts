/** Links that work once: made here, looked at, and followed to a password and a session. */
import type { Kysely } from "kysely";
import { TocsinError } from "#base/errors.ts";
import type { Db } from "#store/db.ts";
import {
  deleteLinksOf,
  deleteSetupLinks,
  insertLink,
  type LinkRow,
  readLink,
  takeLink,
} from "#store/one-time-links.ts";
import { deleteSessionsOf } from "#store/sessions.ts";
import type { Database } from "#store/tables.ts";
import { hasUsers, insertUser, lockUsers, readUser, type UserRow, updateUser } from "#store/users.ts";
import { type OpenedSession, type Origin, openSession, type SessionLimits } from "./open-session.ts";
import { hashPassword } from "./password-hash.ts";
import { requireGoodPassword } from "./password-rules.ts";
import { hashToken, makeToken } from "./token.ts";
import { requireUserName } from "./user-name.ts";

const hour = 3_600_000;
const lasts = { setup: 24 * hour, invite: 7 * 24 * hour, reset: 24 * hour };
const pages = { setup: "setup", invite: "invitation", reset: "reset" };

export interface MadeLink {
  /** With the token; under the address that people reach Tocsin by. */
  path: string;
  expiresAt: Date;
}

export async function makeUserLink(
  db: Db,
  kind: "invite" | "reset",
  userId: string,
  createdBy: string,
): Promise<MadeLink> {
  await deleteLinksOf(db, userId);
  return await makeLink(db, kind, userId, createdBy);
}

/** A link to the first admin's setup, at each start until there is one: only its hash is kept, so it is a new one. */
export async function makeSetupLink(db: Db): Promise<MadeLink | undefined> {
  if (await hasUsers(db)) return undefined;
  await deleteSetupLinks(db, "expired");
  return await makeLink(db, "setup", null, "first start");
}

async function makeLink(db: Db, kind: LinkRow["kind"], userId: string | null, createdBy: string): Promise<MadeLink> {
  const { token, hash } = makeToken();
  // In the fragment: browsers keep that to themselves, so it is in no server's log and in no Referer.
  const { expiresAt } = await insertLink(db, { tokenHash: hash, kind, userId, createdBy, lastsMs: lasts[kind] });
  return { path: `/${pages[kind]}#token=${token}`, expiresAt };
}

/** What a link is for, without using it up. */
export async function lookAtLink(db: Db, token: string): Promise<{ link: LinkRow; user: UserRow | undefined }> {
  const link = await readLink(db, hashToken(token));
  if (!link) throw invalid();
  if (link.kind === "setup") {
    if (await hasUsers(db)) throw invalid();
    return { link, user: undefined };
  }
  const user = link.userId === null ? undefined : await readUser(db, link.userId);
  if (!user || user.disabledAt !== null) throw invalid();
  return { link, user };
}

/** The first admin. However many come with a link at once, one becomes it. */
export async function setUpFirstAdmin(
  db: Kysely<Database>,
  limits: SessionLimits,
  request: { token: string; name: string; password: string; origin: Origin },
): Promise<OpenedSession> {
  const { link } = await lookAtLink(db, request.token);
  if (link.kind !== "setup") throw invalid();
  const { name, nameKey } = requireUserName(request.name);
  requireGoodPassword(request.password, name);
  const passwordHash = await hashPassword(request.password);
  return await db.transaction().execute(async (transaction) => {
    await lockUsers(transaction);
    if ((await hasUsers(transaction)) || !(await takeLink(transaction, hashToken(request.token)))) throw invalid();
    const user = { name, nameKey, role: "admin", passwordHash, createdBy: "first start" } as const;
    const userId = await insertUser(transaction, user);
    if (userId === undefined) throw invalid();
    await updateUser(transaction, userId, { signedIn: true });
    await deleteSetupLinks(transaction, "all");
    return await openSession(transaction, { userId, userName: name, role: "admin" }, request.origin, limits);
  });
}

/** A password by an invitation or a reset link. Sessions opened before end. */
export async function followLink(
  db: Kysely<Database>,
  limits: SessionLimits,
  request: { token: string; password: string; origin: Origin },
): Promise<OpenedSession> {
  const seen = await lookAtLink(db, request.token);
  if (!seen.user) throw invalid();
  requireGoodPassword(request.password, seen.user.name);
  const passwordHash = await hashPassword(request.password);
  return await db.transaction().execute(async (transaction) => {
    await lockUsers(transaction);
    const link = await takeLink(transaction, hashToken(request.token));
    const user = link?.userId ? await readUser(transaction, link.userId) : undefined;
    if (!user || user.disabledAt !== null) throw invalid();
    await updateUser(transaction, user.id, { passwordHash, signedIn: true });
    await deleteLinksOf(transaction, user.id);
    await deleteSessionsOf(transaction, user.id);
    const { id: userId, name: userName, role } = user;
    return await openSession(transaction, { userId, userName, role }, request.origin, limits);
  });
}

function invalid(): TocsinError {
  return new TocsinError("ACCESS_LINK_INVALID", "The link does not work: it was used, has expired or was replaced", {
    mend: "Ask an admin for a new one; for the first admin, start Tocsin again and it prints another.",
  });
}
