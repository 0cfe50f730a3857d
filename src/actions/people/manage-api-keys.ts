/** API keys: `toc_<id>_<secret>`. The id finds the row, the secret's hash opens it. */
import { randomBytes } from "node:crypto";
import { TocsinError } from "#base/errors.ts";
import type { ApiKey } from "#contract/people.ts";
import { Permission, permissionsOf } from "#contract/permissions.ts";
import { type ApiKeyRow, insertApiKey, readApiKey, revokeApiKey as revoke } from "#store/api-keys.ts";
import type { Db } from "#store/db.ts";
import type { Actor } from "./actor.ts";
import { requireUser } from "./manage-users.ts";
import { makeToken } from "./token.ts";

const day = 86_400_000;
const form = /^toc_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

export function parseApiKey(text: string): { id: string; secret: string } | undefined {
  const [, id, secret] = form.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

export function presentApiKey(key: ApiKeyRow): ApiKey {
  const state = key.revokedAt !== null ? "revoked" : key.expiresAt.getTime() <= Date.now() ? "expired" : "active";
  // A permission that a later version took away is none.
  const permissions = key.permissions.flatMap((name) => Permission.safeParse(name).data ?? []);
  return {
    id: key.id,
    name: key.name,
    userId: key.userId,
    userName: key.userName,
    permissions,
    state,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}

/** A key belongs to who makes it and has at most their rights. A key makes no keys: it would outlive its own end. */
export async function createApiKey(
  db: Db,
  actor: Actor,
  wanted: { name: string; permissions: readonly Permission[]; days: number; userId?: string | undefined },
): Promise<{ key: ApiKeyRow; secret: string }> {
  const userId = ownerOf(actor, wanted.userId);
  const owner = await requireUser(db, userId);
  if (owner.disabledAt !== null) throw forbid(`The user ${owner.name} is disabled`, "Enable the user first.");
  const theirs = permissionsOf(owner.role);
  const beyond = wanted.permissions.find((name) => !theirs.has(name) || !actor.permissions.has(name));
  if (beyond !== undefined) {
    throw forbid(`${beyond} is not among the rights of ${owner.name}`, `There are: ${[...theirs].join(", ")}.`);
  }
  const id = randomBytes(8).toString("hex");
  const { token, hash } = makeToken();
  await insertApiKey(db, {
    id,
    userId,
    name: wanted.name,
    secretHash: hash,
    permissions: [...new Set(wanted.permissions)],
    lastsMs: wanted.days * day,
  });
  return { key: await requireKey(db, id), secret: `toc_${id}_${token}` };
}

/** One's own, or anybody's for who manages users. Others' keys are not there. */
export async function revokeApiKey(db: Db, actor: Actor, id: string): Promise<ApiKeyRow> {
  const key = await requireKey(db, id);
  if (key.userId !== actor.userId && !actor.permissions.has("users.manage")) throw missing(id);
  await revoke(db, id);
  return await requireKey(db, id);
}

function ownerOf(actor: Actor, wanted: string | undefined): string {
  if (actor.kind === "local") {
    if (wanted !== undefined) return wanted;
    throw new TocsinError("BAD_REQUEST", "An API key belongs to a user, and the local operator is none", {
      mend: "Name the user whose key it is.",
    });
  }
  if (actor.kind !== "user" || actor.userId === null) {
    throw forbid("An API key cannot make another", "Sign in as its user.");
  }
  if (wanted !== undefined && wanted !== actor.userId) {
    throw forbid("Everybody makes their own API keys", "Let that user sign in and make it.");
  }
  return actor.userId;
}

async function requireKey(db: Db, id: string): Promise<ApiKeyRow> {
  const key = await readApiKey(db, id);
  if (!key) throw missing(id);
  return key;
}

const missing = (id: string) => new TocsinError("NOT_FOUND", `There is no API key ${id}`);
const forbid = (message: string, mend: string) => new TocsinError("ACCESS_FORBIDDEN", message, { mend });
