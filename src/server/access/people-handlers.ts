/** What the routes about people do: the verbs of `actions/people`, as the wire has them. */
import type { Kysely } from "kysely";
import type { Actor } from "#actions/people/actor.ts";
import { openDemoSession } from "#actions/people/demo-session.ts";
import { createApiKey, presentApiKey, revokeApiKey } from "#actions/people/manage-api-keys.ts";
import {
  addUser,
  changeOwnPassword,
  disableUser,
  enableUser,
  presentUser,
  resetUser,
  setUserRole,
} from "#actions/people/manage-users.ts";
import { followLink, lookAtLink, type MadeLink, setUpFirstAdmin } from "#actions/people/one-time-link.ts";
import type { OpenedSession, SessionLimits } from "#actions/people/open-session.ts";
import { signIn } from "#actions/people/sign-in.ts";
import { TocsinError } from "#base/errors.ts";
import type { Me } from "#contract/people.ts";
import type { peopleRoutes } from "#contract/people-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { listApiKeys } from "#store/api-keys.ts";
import { listAudit } from "#store/audit.ts";
import { deleteSession, listSessions } from "#store/sessions.ts";
import type { Database } from "#store/tables.ts";
import { listUsers, type UserRow } from "#store/users.ts";
import { csrfTokenOf } from "./own-pages.ts";
import type { RequestContext } from "./request-context.ts";

export interface PeopleOptions {
  db: Kysely<Database>;
  limits: SessionLimits;
  /** The address that people reach Tocsin by. */
  publicUrl(): string;
  /** This is the demo's own server. */
  isDemo?: boolean | undefined;
}

export function createPeopleHandlers(options: PeopleOptions): Handlers<typeof peopleRoutes, RequestContext> {
  const { db, limits, publicUrl, isDemo = false } = options;
  const presentLink = ({ path, expiresAt }: MadeLink) => ({
    url: new URL(path, publicUrl()).href,
    expiresAt: expiresAt.toISOString(),
  });
  /** Changes of a user all answer with the user, and the audit names them as people do. */
  const noteUser = ({ audit }: RequestContext, user: UserRow) => {
    audit.object = user.name;
    audit.details = { ...audit.details, user: user.id, role: user.role };
    return presentUser(user);
  };
  return {
    async setUp({ token, name, password }, context) {
      return enter(context, await setUpFirstAdmin(db, limits, { token, name, password, origin: context.origin }));
    },
    async readLink({ token }) {
      const { link, user } = await lookAtLink(db, token);
      return { kind: link.kind, name: user?.name ?? null, expiresAt: link.expiresAt.toISOString() };
    },
    async followLink({ token, password }, context) {
      return enter(context, await followLink(db, limits, { token, password, origin: context.origin }));
    },
    async signIn({ name, password }, context) {
      const { actor, origin, audit } = context;
      const onChecked = (user: UserRow | undefined, failures: number) => {
        audit.keepRefusal = true;
        audit.object = user?.name ?? "unknown user";
        audit.details = { failuresInARow: failures, ...(user ? { user: user.id } : {}) };
      };
      const opened = await signIn(db, limits, { name, password, actor, origin, onChecked });
      audit.details = {};
      return enter(context, opened);
    },
    async signInDemo(_, context) {
      if (!isDemo) throw new TocsinError("NOT_FOUND", "There is nothing at POST /api/v1/session/demo");
      return enter(context, await openDemoSession(db, limits, context.origin));
    },
    async getSession(_, { actor, origin }) {
      return presentActor(actor, actor.kind === "user" ? origin.sessionToken : undefined);
    },
    async signOut(_, context) {
      const { userId, sessionId } = requireSession(context.actor);
      await deleteSession(db, userId, sessionId);
      context.setSession(undefined);
      return {};
    },
    async changePassword({ password, newPassword }, context) {
      const { userId } = requireSession(context.actor);
      const request = { userId, password, newPassword, origin: context.origin };
      return enter(context, await changeOwnPassword(db, limits, request));
    },
    async listSessions(_, { actor }) {
      const { userId, sessionId } = requireSession(actor);
      const rows = await listSessions(db, userId, limits.idleMs);
      const items = rows.map(({ createdAt, lastSeenAt, expiresAt, ...row }) => ({
        ...row,
        current: row.id === sessionId,
        createdAt: createdAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      }));
      return { items };
    },
    async endSession({ id }, context) {
      const { userId, sessionId } = requireSession(context.actor);
      if (!(await deleteSession(db, userId, id))) throw new TocsinError("NOT_FOUND", `You have no session ${id}`);
      if (id === sessionId) context.setSession(undefined);
      return {};
    },
    async listUsers() {
      return { items: (await listUsers(db)).map(presentUser) };
    },
    async addUser({ name, role, password }, context) {
      context.audit.details = { role };
      const { user, link } = await addUser(db, context.actor, { name, role, password });
      return { user: noteUser(context, user), link: link && presentLink(link) };
    },
    async disableUser({ id }, context) {
      return noteUser(context, await disableUser(db, context.actor, id));
    },
    async enableUser({ id }, context) {
      return noteUser(context, await enableUser(db, context.actor, id));
    },
    async setUserRole({ id, role }, context) {
      context.audit.details = { wanted: role };
      return noteUser(context, await setUserRole(db, context.actor, id, role));
    },
    async resetUser({ id }, context) {
      const { user, link } = await resetUser(db, context.actor, id);
      return { user: noteUser(context, user), link: presentLink(link) };
    },
    async listApiKeys(_, { actor }) {
      const everybodys = actor.permissions.has("users.manage");
      const rows = everybodys ? await listApiKeys(db, undefined) : await listApiKeys(db, actor.userId ?? undefined);
      return { items: rows.map(presentApiKey) };
    },
    async createApiKey(wanted, context) {
      const { key, secret } = await createApiKey(db, context.actor, wanted);
      context.audit.object = `${key.name} (${key.id})`;
      context.audit.details = { of: key.userName, permissions: key.permissions, days: wanted.days };
      return { key: presentApiKey(key), secret };
    },
    async revokeApiKey({ id }, context) {
      const key = await revokeApiKey(db, context.actor, id);
      context.audit.object = `${key.name} (${key.id})`;
      context.audit.details = { of: key.userName };
      return presentApiKey(key);
    },
    async listAudit({ limit, cursor, action, userId }) {
      const rows = await listAudit(db, { limit, before: cursor, action, userId });
      const next = rows.length === limit ? (rows.at(-1)?.id ?? null) : null;
      return { items: rows.map((row) => ({ ...row, at: row.at.toISOString() })), next };
    },
  };
}

/** Somebody came in: the cookie, and what the browser needs to know. */
function enter(context: RequestContext, opened: OpenedSession): Me {
  context.setSession(opened);
  context.audit.actor = opened.actor;
  context.audit.object ??= opened.actor.name;
  return presentActor(opened.actor, opened.token);
}

function presentActor({ kind, name, userId, role, permissions, expiresAt }: Actor, token: string | undefined): Me {
  if (kind === "anonymous" || kind === "recipient" || role === null) throw new Error("a stranger was let in");
  return {
    kind,
    name,
    userId,
    role,
    permissions: [...permissions],
    csrf: token === undefined ? null : csrfTokenOf(token),
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}

function requireSession({ kind, userId, sessionId }: Actor): { userId: string; sessionId: string } {
  if (kind === "user" && userId !== null && sessionId !== null) return { userId, sessionId };
  throw new TocsinError("ACCESS_FORBIDDEN", "Only who is signed in has a session", {
    mend: "Sign in with a password.",
  });
}
