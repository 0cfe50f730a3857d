import type { Db } from "#store/db.ts";
import { deleteDeadSessions, deleteSessionByToken, insertSession } from "#store/sessions.ts";
import { type Actor, actorOfSession, type SignedInUser } from "./actor.ts";
import { hashToken, makeToken } from "./token.ts";

export interface SessionLimits {
  /** Without a request for this long it ends. */
  idleMs: number;
  /** It ends then in any case. */
  absoluteMs: number;
}

/** Where a request comes from. */
export interface Origin {
  address: string;
  userAgent: string;
  /** The token of the session it came with, good or not. */
  sessionToken: string | undefined;
}

export interface OpenedSession {
  actor: Actor;
  /** For the cookie; it is nowhere else. */
  token: string;
}

/** Always a new token, whatever the browser came with: a token that somebody planted before is worth nothing after. */
export async function openSession(
  db: Db,
  user: SignedInUser,
  { address, userAgent, sessionToken }: Origin,
  limits: SessionLimits,
): Promise<OpenedSession> {
  if (sessionToken !== undefined) await deleteSessionByToken(db, hashToken(sessionToken));
  await deleteDeadSessions(db, limits.idleMs);
  const { token, hash } = makeToken();
  const session = await insertSession(db, {
    userId: user.userId,
    tokenHash: hash,
    address,
    userAgent: userAgent.slice(0, 300),
    lastsMs: limits.absoluteMs,
  });
  return { actor: actorOfSession(user, session), token };
}
