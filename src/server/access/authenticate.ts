/** From a request to who asks: this machine's token, an API key, or a session's cookie, in that order. */
import type { Kysely } from "kysely";
import { type Actor, actorOfKey, actorOfSession, anonymous, localOperator } from "#actions/people/actor.ts";
import { parseApiKey } from "#actions/people/manage-api-keys.ts";
import type { SessionLimits } from "#actions/people/open-session.ts";
import { hashToken, isToken } from "#actions/people/token.ts";
import { TocsinError } from "#base/errors.ts";
import { readUsableKey, touchApiKey } from "#store/api-keys.ts";
import { readSession, touchSession } from "#store/sessions.ts";
import type { Database } from "#store/tables.ts";

/** When something was last used is known to the minute: a write a request would be too many. */
const touchEveryMs = 60_000;

export interface Credentials {
  /** The header as it came. */
  authorization: string | undefined;
  sessionToken: string | undefined;
}

export interface AuthenticateOptions {
  /** Whether access still holds, without counting as a use of it: a window that lies open keeps no session alive. */
  quietly?: boolean;
}

export type Authenticate = (credentials: Credentials, options?: AuthenticateOptions) => Promise<Actor>;

export function createAuthenticator(db: Kysely<Database>, localToken: string, limits: SessionLimits): Authenticate {
  const localHash = hashToken(localToken);

  /** Undefined: it is no key, or not one that works. */
  async function actorOfBearer(bearer: string, quietly: boolean): Promise<Actor | undefined> {
    if (localToken !== "" && isToken(bearer, localHash)) return localOperator;
    const parsed = parseApiKey(bearer);
    const key = parsed && (await readUsableKey(db, parsed.id));
    if (!parsed || !key || !isToken(parsed.secret, key.secretHash)) return undefined;
    if (!quietly && isStale(key.lastUsedAt)) await touchApiKey(db, key.id);
    return actorOfKey(key, key);
  }

  async function actorOfCookie(token: string, quietly: boolean): Promise<Actor | undefined> {
    const session = await readSession(db, hashToken(token), limits.idleMs);
    if (!session) return undefined;
    if (!quietly && isStale(session.lastSeenAt)) await touchSession(db, session.id);
    return actorOfSession(session, session);
  }

  return async ({ authorization, sessionToken }, { quietly = false } = {}) => {
    if (authorization !== undefined) {
      const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
      const actor = bearer === undefined ? undefined : await actorOfBearer(bearer, quietly);
      if (actor) return actor;
      // Whoever brings a key means it: a cookie that comes along does not make a bad key good.
      throw new TocsinError("UNAUTHORIZED", "The token or API key is unknown, has expired or was revoked", {
        mend: "Send one that works as `Authorization: Bearer …`.",
      });
    }
    return (sessionToken === undefined ? undefined : await actorOfCookie(sessionToken, quietly)) ?? anonymous;
  };
}

const isStale = (last: Date | null): boolean => last === null || Date.now() - last.getTime() > touchEveryMs;
