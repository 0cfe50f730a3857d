import type { Permission } from "#contract/permissions.ts";

/** What a key with these rights can be tried on, the likeliest first. */
const tries: readonly [Permission, path: string][] = [
  ["runs.read", "/runs?limit=5"],
  ["alerts.read", "/alerts?limit=5"],
  ["incidents.read", "/incidents?limit=5"],
  ["playbooks.read", "/playbooks"],
  ["instances.read", "/instances"],
  ["status.read", "/status"],
  ["users.manage", "/users"],
  ["audit.read", "/audit?limit=5"],
];

/** A line for a shell that tries a key which stands in `$TOCSIN_KEY`. */
export function curlLine(origin: string, permissions: readonly Permission[]): string {
  const path = tries.find(([permission]) => permissions.includes(permission))?.[1] ?? "/session";
  return `curl -H "Authorization: Bearer $TOCSIN_KEY" '${origin}/api/v1${path}'`;
}
