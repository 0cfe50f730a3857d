import type { Prng } from "#sdk/fake-vendor/prng.ts";
import type { VendorReply, VendorRequest, VendorRoute } from "#sdk/fake-vendor/route-table.ts";
import { refuse } from "./api-reply.ts";

/** Every right the fake's routes ask for. */
export const allPermissions: readonly string[] = [
  "SIC_READ_ALERTS",
  "SIC_WRITE_ALERTS",
  "SIC_WRITE_ALERTS_COMMENT",
  "SIC_WRITE_ALERTS_WORKFLOW",
  "SIC_READ_INTAKES",
  "SIC_READ_INCIDENTS",
  "SIC_WRITE_INCIDENTS",
  "ASSETMANAGEMENT_VIEW_ASSET",
  "ASSETMANAGEMENT_UPDATE_ASSET",
  "SIC_READ_RULES",
  "SYMPHONY_READ_MODULES",
  "SYMPHONY_READ_PLAYBOOKS",
];

/** The vendor prints some rights in several spellings; each is one right. */
const otherSpellings: Record<string, string> = {
  SIC_WRITE_ALERTS_COMMENTS: "SIC_WRITE_ALERTS_COMMENT",
  WRITE_ALERTS_COMMENTS: "SIC_WRITE_ALERTS_COMMENT",
  WRITE_ALERTS_WORKFLOW: "SIC_WRITE_ALERTS_WORKFLOW",
};

export interface ApiKeySetting {
  /** Default `valid`. */
  state?: "valid" | "expired" | "revoked";
  /** Default: all of them. */
  permissions?: readonly string[];
}

export interface ApiKeys {
  set(key: string, setting: ApiKeySetting): void;
  /** 401 for the key, 403 for the right; undefined when the request may go on. */
  check(request: VendorRequest, route: VendorRoute): VendorReply | undefined;
  uuidOf(request: VendorRequest): string;
  /** A key that is good, whatever its rights. */
  accepts(key: string): boolean;
}

interface HeldKey {
  uuid: string;
  state: "valid" | "expired" | "revoked";
  permissions: ReadonlySet<string>;
}

export function createApiKeys(prng: Prng): ApiKeys {
  const keys = new Map<string, HeldKey>();

  function keyOf(request: VendorRequest): HeldKey | undefined {
    const [, key] = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
    return key === undefined ? undefined : keys.get(key);
  }

  return {
    set(key, { state = "valid", permissions = allPermissions }) {
      const uuid = keys.get(key)?.uuid ?? prng.uuid();
      keys.set(key, { uuid, state, permissions: new Set(permissions.map((each) => otherSpellings[each] ?? each)) });
    },
    check(request, route) {
      const key = keyOf(request);
      if (!key) return refuse(401, "The token is invalid", "T300");
      if (key.state === "expired") return refuse(401, "The token has expired", "T301");
      if (key.state === "revoked") return refuse(401, "Token revoked", "T302");
      if (route.permission === undefined || key.permissions.has(route.permission)) return undefined;
      return refuse(403, `This needs the permission ${route.permission}`, "forbidden");
    },
    accepts: (key) => keys.get(key)?.state === "valid",
    uuidOf: (request) => keyOf(request)?.uuid ?? "",
  };
}
