/** Roles and permissions in words. */
import type { Permission, Role } from "#contract/permissions.ts";

export const roleWords: Record<Role, { name: string; may: string }> = {
  admin: { name: "Admin", may: "Everything, users and the audit included" },
  engineer: { name: "Engineer", may: "Playbooks, integrations, runs and alerts" },
  analyst: { name: "Analyst", may: "Runs, alerts and incidents; answers and cancels runs" },
  viewer: { name: "Viewer", may: "Looks at everything, changes nothing" },
};

export const permissionWords: Record<Permission, string> = {
  "status.read": "See how Tocsin is doing",
  "runs.read": "See runs",
  "runs.act": "Answer, cancel and rerun runs",
  "alerts.read": "See alerts",
  "incidents.read": "See incidents",
  "commands.run": "Run commands in an incident's War Room",
  "samples.read": "See sample events of sources",
  "instances.read": "See integrations and instances",
  "instances.test": "Test instances",
  "instances.manage": "Configure instances",
  "playbooks.read": "See playbooks",
  "playbooks.edit": "Edit playbooks, switch them on and off",
  "content.import": "Bring content in, and undo that",
  "self.manage": "See who the key belongs to",
  "keys.manage": "See and revoke own API keys",
  "users.manage": "Manage users and everybody's API keys",
  "audit.read": "See the audit",
  "metrics.read": "Read figures for monitoring",
};
