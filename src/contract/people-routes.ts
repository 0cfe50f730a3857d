/** The part of the route table about people: signing in, users, API keys, the audit. */
import { z } from "zod";
import { ApiKey, AuditEntry, LinkToken, Me, OneTimeLink, Password, Session, User, UserName } from "./people.ts";
import { Permission, Role } from "./permissions.ts";
import { route } from "./route.ts";

const ofUser = z.object({ id: z.uuid() });
const nothing = z.object({});

export const peopleRoutes = {
  setUp: route({
    method: "POST",
    path: "/setup",
    permission: "public",
    summary: "Make the first admin, by the link printed at the first start",
    input: z.object({ token: LinkToken, name: UserName, password: Password }),
    output: Me,
  }),
  readLink: route({
    method: "POST",
    path: "/links/read",
    permission: "public",
    summary: "What a one-time link is for",
    input: z.object({ token: LinkToken }),
    output: z.object({
      kind: z.enum(["setup", "invite", "reset"]),
      name: z.string().nullable(),
      expiresAt: z.iso.datetime(),
    }),
  }),
  followLink: route({
    method: "POST",
    path: "/links/follow",
    permission: "public",
    summary: "Choose a password by an invitation or a reset link, and sign in",
    input: z.object({ token: LinkToken, password: Password }),
    output: Me,
  }),
  signIn: route({
    method: "POST",
    path: "/session",
    permission: "public",
    summary: "Sign in",
    input: z.object({ name: UserName, password: Password }),
    output: Me,
  }),
  signInDemo: route({
    method: "POST",
    path: "/session/demo",
    permission: "public",
    summary: "Come in without a password, at the demo's own server; every other one has no such thing",
    input: nothing,
    output: Me,
  }),
  getSession: route({
    method: "GET",
    path: "/session",
    permission: "self.manage",
    summary: "Who am I, and what may I do",
    input: nothing,
    output: Me,
  }),
  signOut: route({
    method: "DELETE",
    path: "/session",
    permission: "self.manage",
    summary: "Sign out",
    input: nothing,
    output: nothing,
  }),
  changePassword: route({
    method: "POST",
    path: "/session/password",
    permission: "self.manage",
    summary: "Change one's own password; every other session ends",
    input: z.object({ password: Password, newPassword: Password }),
    output: Me,
  }),
  listSessions: route({
    method: "GET",
    path: "/sessions",
    permission: "self.manage",
    summary: "One's own sessions",
    input: nothing,
    output: z.object({ items: z.array(Session) }),
  }),
  endSession: route({
    method: "DELETE",
    path: "/sessions/:id",
    permission: "self.manage",
    summary: "End one of one's own sessions",
    input: z.object({ id: z.uuid() }),
    output: nothing,
  }),
  listUsers: route({
    method: "GET",
    path: "/users",
    permission: "users.manage",
    summary: "Users, by name",
    input: nothing,
    output: z.object({ items: z.array(User) }),
  }),
  addUser: route({
    method: "POST",
    path: "/users",
    permission: "users.manage",
    summary: "Add a user: with a password, or else invited by a one-time link",
    input: z.object({ name: UserName, role: Role, password: Password.optional() }),
    output: z.object({ user: User, link: OneTimeLink.nullable() }),
  }),
  disableUser: route({
    method: "POST",
    path: "/users/:id/disable",
    permission: "users.manage",
    summary: "Disable a user: sessions end, API keys stop working",
    input: ofUser,
    output: User,
  }),
  enableUser: route({
    method: "POST",
    path: "/users/:id/enable",
    permission: "users.manage",
    summary: "Enable a disabled user",
    input: ofUser,
    output: User,
  }),
  setUserRole: route({
    method: "POST",
    path: "/users/:id/role",
    permission: "users.manage",
    summary: "Give a user another role; their sessions end",
    input: ofUser.extend({ role: Role }),
    output: User,
  }),
  resetUser: route({
    method: "POST",
    path: "/users/:id/reset",
    permission: "users.manage",
    summary: "A one-time link to choose a new password; sessions end and the old password stops working",
    input: ofUser,
    output: z.object({ user: User, link: OneTimeLink }),
  }),
  listApiKeys: route({
    method: "GET",
    path: "/api-keys",
    permission: "keys.manage",
    summary: "One's own API keys; for who manages users, everybody's",
    input: nothing,
    output: z.object({ items: z.array(ApiKey) }),
  }),
  createApiKey: route({
    method: "POST",
    path: "/api-keys",
    permission: "keys.manage",
    summary: "Make an API key; its secret is told this once",
    input: z.object({
      name: z.string().min(1).max(100),
      permissions: z.array(Permission).min(1),
      /** Until it expires. */
      days: z.int().min(1).max(366).default(90),
      /** For the local operator, who is no user: whose key it is. Everybody else makes their own. */
      userId: z.uuid().optional(),
    }),
    output: z.object({ key: ApiKey, secret: z.string() }),
  }),
  revokeApiKey: route({
    method: "DELETE",
    path: "/api-keys/:id",
    permission: "keys.manage",
    summary: "Revoke an API key",
    input: z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }),
    output: ApiKey,
  }),
  listAudit: route({
    method: "GET",
    path: "/audit",
    permission: "audit.read",
    summary: "Who did what, newest first",
    input: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z
        .string()
        .regex(/^\d{1,18}$/)
        .optional(),
      action: z
        .string()
        .regex(/^\w{1,100}$/)
        .optional(),
      userId: z.uuid().optional(),
    }),
    output: z.object({ items: z.array(AuditEntry), next: z.string().nullable() }),
  }),
} as const;
