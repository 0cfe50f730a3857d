/** People and what opens the door to them, as they cross the wall: never a password, a token or a hash of one. */
import { z } from "zod";
import { Permission, Role } from "./permissions.ts";
import { AnyJson } from "./route.ts";

/** What is refused by its length alone costs nothing to refuse. */
export const Password = z.string().min(1).max(256);
export const UserName = z.string().min(1).max(64);
/** A one-time link's token. */
export const LinkToken = z.string().min(1).max(100);

/** Who asks, and what they may do. */
export const Me = z.object({
  kind: z.enum(["user", "key", "local"]),
  name: z.string(),
  userId: z.uuid().nullable(),
  role: Role,
  permissions: z.array(Permission),
  /** For sessions: to be sent as the header `x-tocsin-csrf` with every request that changes something. */
  csrf: z.string().nullable(),
  expiresAt: z.iso.datetime().nullable(),
});
export type Me = z.infer<typeof Me>;

export const User = z.object({
  id: z.uuid(),
  name: z.string(),
  role: Role,
  /** An invited user has no password yet. */
  state: z.enum(["invited", "active", "disabled"]),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  lastSignInAt: z.iso.datetime().nullable(),
});
export type User = z.infer<typeof User>;

/** A link that works once; it is told once and not kept. */
export const OneTimeLink = z.object({ url: z.string(), expiresAt: z.iso.datetime() });
export type OneTimeLink = z.infer<typeof OneTimeLink>;

export const Session = z.object({
  id: z.uuid(),
  /** The one that asks. */
  current: z.boolean(),
  address: z.string(),
  userAgent: z.string(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Session = z.infer<typeof Session>;

export const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  userId: z.uuid(),
  userName: z.string(),
  permissions: z.array(Permission),
  state: z.enum(["active", "expired", "revoked"]),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const AuditEntry = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** `recipient`: somebody without an account, who answered a question by the link that was sent to them. */
  actorKind: z.enum(["user", "key", "local", "recipient", "anonymous"]),
  actor: z.string(),
  userId: z.uuid().nullable(),
  keyId: z.string().nullable(),
  /** The name of the route. */
  action: z.string(),
  object: z.string(),
  outcome: z.enum(["done", "refused", "failed"]),
  code: z.string().nullable(),
  address: z.string(),
  details: AnyJson,
});
export type AuditEntry = z.infer<typeof AuditEntry>;
