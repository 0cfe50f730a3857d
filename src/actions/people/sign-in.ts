import type { Kysely } from "kysely";
import { TocsinError } from "#base/errors.ts";
import { countAttempt, deleteOldAttempts, forgetAttempts, takeAttemptBack } from "#store/sign-in-attempts.ts";
import type { Database } from "#store/tables.ts";
import { readUserByName, recordSignIn, type UserRow } from "#store/users.ts";
import type { Actor } from "./actor.ts";
import { subjectOfAddress, subjectOfName, subjectOfUser } from "./attempt-subject.ts";
import { type OpenedSession, type Origin, openSession, type SessionLimits } from "./open-session.ts";
import { hashPassword, verifyPassword } from "./password-hash.ts";
import { nameKeyOf } from "./user-name.ts";

/** A person mistypes; a list of passwords does not stop at five. The pause is bounded: nobody is locked out by others. */
const perUser = { free: 5, longestPause: 30 };
/** An office behind one address is many people. */
const perAddress = { free: 20, longestPause: 30 };

export interface SignIn {
  name: string;
  password: string;
  /** Who asks already: a good session of the same user, or this machine's operator, does not wait for others' failures. */
  actor: Actor;
  origin: Origin;
  /** Told before anything fails: whose sign-in it is, for the audit; and how many failures in a row it would be. */
  onChecked(user: UserRow | undefined, failures: number): void;
}

/** Name and password for a session. The answer and its time are the same for a wrong name and a wrong password. */
export async function signIn(db: Kysely<Database>, limits: SessionLimits, request: SignIn): Promise<OpenedSession> {
  const { name, password, actor, origin } = request;
  const nameKey = nameKeyOf(name);
  const user = nameKey === undefined ? undefined : await readUserByName(db, nameKey);
  const isTrusted = actor.kind === "local" || (actor.kind === "user" && actor.userId === user?.id);
  const subjects = { address: subjectOfAddress(origin.address), user: subjectOfName(nameKey ?? name) };
  let failures = 0;
  if (!isTrusted) {
    await requireTurn(db, subjects.address, perAddress);
    failures = await requireTurn(db, subjects.user, perUser);
  }
  const { matches, isOutdated } = await verifyPassword(password, user?.passwordHash ?? undefined);
  request.onChecked(user, failures);
  if (!user?.passwordHash || !matches || user.disabledAt !== null) throw refuse();
  const { id: userId, name: userName, passwordHash } = user;
  const keptHash = isOutdated ? await hashPassword(password) : passwordHash;
  return await db.transaction().execute(async (transaction) => {
    const role = await recordSignIn(transaction, userId, passwordHash, keptHash);
    if (role === undefined) throw refuse();
    await forgetAttempts(transaction, subjects.user);
    if (!isTrusted) await takeAttemptBack(transaction, subjects.address);
    await deleteOldAttempts(transaction);
    return await openSession(transaction, { userId, userName, role }, origin, limits);
  });
}

function refuse(): TocsinError {
  return new TocsinError("ACCESS_SIGN_IN_FAILED", "The name or the password is wrong", {
    mend: "Try again, or ask an admin for a reset link.",
  });
}

/** The own password once more, for what a stolen session must not be able to do. */
export async function requireOwnPassword(db: Kysely<Database>, user: UserRow, password: string): Promise<void> {
  const subject = subjectOfUser(user.id);
  await requireTurn(db, subject, perUser);
  const { matches } = await verifyPassword(password, user.passwordHash ?? undefined);
  if (!matches) throw new TocsinError("ACCESS_SIGN_IN_FAILED", "The password is wrong", { mend: "Try again." });
  await forgetAttempts(db, subject);
}

async function requireTurn(db: Kysely<Database>, subject: string, limit: typeof perUser): Promise<number> {
  const counted = await countAttempt(db, subject, limit);
  if ("failures" in counted) return counted.failures;
  const { waitSeconds } = counted;
  throw new TocsinError("ACCESS_SIGN_IN_SLOWED", "Too many sign-ins failed in a row", {
    mend: `Try again in ${waitSeconds} second${waitSeconds === 1 ? "" : "s"}.`,
    details: { waitSeconds },
  });
}
