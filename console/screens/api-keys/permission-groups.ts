import type { Permission } from "#contract/permissions.ts";

export interface PermissionGroup {
  label: string;
  permissions: readonly Permission[];
}

const labels: readonly [prefix: string, label: string][] = [
  ["runs", "Work"],
  ["writes", "Work"],
  ["alerts", "Work"],
  ["incidents", "Work"],
  ["indicators", "Work"],
  ["lists", "Work"],
  ["playbooks", "Automate"],
  ["instances", "Automate"],
  ["samples", "Automate"],
  ["status", "Tocsin itself"],
  ["metrics", "Tocsin itself"],
];

/** The rights as a form shows them, in the order of the side bar. */
export function groupPermissions(own: readonly Permission[]): PermissionGroup[] {
  const groups = new Map<string, Permission[]>([
    ["Work", []],
    ["Automate", []],
    ["Administration", []],
    ["Tocsin itself", []],
  ]);
  for (const permission of own) {
    const prefix = permission.split(".")[0];
    const label = labels.find(([known]) => known === prefix)?.[1] ?? "Administration";
    groups.get(label)?.push(permission);
  }
  return [...groups]
    .filter(([, permissions]) => permissions.length > 0)
    .map(([label, permissions]) => ({ label, permissions }));
}
