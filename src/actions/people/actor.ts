/** Who asks: a user by a session, a user's API key, the operator of this machine, or nobody known. */
import { TocsinError } from "#base/errors.ts";
import { allPermissions, type Permission, permissionsOf, type Role } from "#contract/permissions.ts";

export interface Actor {
  /** `recipient`: somebody without an account, by the link that a question was sent to them with. */
  kind: "user" | "key" | "local" | "recipient" | "anonymous";
  /** As lists, journals and the audit show it. */
  name: string;
  userId: string | null;
  keyId: string | null;
  sessionId: string | null;
  /** When the session ends at the latest. */
  expiresAt: Date | null;
  role: Role | null;
  permissions: ReadonlySet<Permission>;
}

export const anonymous: Actor = {
  kind: "anonymous",
  name: "anonymous",
  userId: null,
  keyId: null,
  sessionId: null,
  expiresAt: null,
  role: null,
  permissions: new Set(),
};

/** Whoever can read the token in Tocsin's home: the command line on the server's machine. */
export const localOperator: Actor = {
  ...anonymous,
  kind: "local",
  name: "local operator",
  role: "admin",
  permissions: allPermissions,
};

/** Somebody who was asked, known by the address the link was made for, and allowed nothing but to answer. */
export function actorOfRecipient(address: string): Actor {
  return { ...anonymous, kind: "recipient", name: `${address} (by link)` };
}

export interface SignedInUser {
  userId: string;
  userName: string;
  role: Role;
}

export function actorOfSession(user: SignedInUser, session: { id: string; expiresAt: Date }): Actor {
  return {
    kind: "user",
    name: user.userName,
    userId: user.userId,
    keyId: null,
    sessionId: session.id,
    expiresAt: session.expiresAt,
    role: user.role,
    permissions: permissionsOf(user.role),
  };
}

/** A key can do what it was made for and its creator can still do. */
export function actorOfKey(
  user: SignedInUser,
  key: { id: string; name: string; permissions: readonly string[] },
): Actor {
  const scope = [...permissionsOf(user.role)].filter((permission) => key.permissions.includes(permission));
  return {
    ...anonymous,
    kind: "key",
    name: `${user.userName} (key ${key.name})`,
    userId: user.userId,
    keyId: key.id,
    role: user.role,
    permissions: new Set(scope),
  };
}

/** Nobody gives or takes away what they do not have: a key for managing users makes no admin. */
export function requireCeiling(actor: Actor, role: Role): void {
  const missing = [...permissionsOf(role)].find((permission) => !actor.permissions.has(permission));
  if (missing === undefined) return;
  throw new TocsinError("ACCESS_FORBIDDEN", `The role ${role} includes ${missing}, which you do not have yourself`, {
    mend: "Ask somebody who has it.",
  });
}
