/** Roles and permissions in words. */
import type { Permission, Role } from "#contract/permissions.ts";

export const roleWords: Record<Role, { name: string; may: string }> = {
  admin: { name: "Admin", may: "Everything, users and the audit included" },
  engineer: { name: "Engineer", may: "Playbooks, integrations, runs and alerts" },
  analyst: { name: "Analyst", may: "Runs, alerts and incidents; answers, mends and cancels runs" },
  viewer: { name: "Viewer", may: "Looks at everything, changes nothing" },
};

export const permissionWords: Record<Permission, string> = {
  "status.read": "See how Tocsin is doing",
  "runs.read": "See runs",
  "runs.act": "Answer, pause, mend, cancel and rerun runs",
  "writes.pause": "Pause all writes to the outside",
  "writes.resume": "Let writes to the outside go again",
  "alerts.read": "See alerts",
  "rules.read": "See rules for what comes in",
  "rules.edit": "Write rules for what comes in, and maintenance windows",
  "incidents.read": "See incidents",
  "incidents.act": "Write notes, mark evidence, move timers, stop scheduled commands",
  "incidents.setup": "Change incident types, fields, classifiers and mappers",
  "indicators.read": "See indicators",
  "indicators.edit": "Judge and exclude indicators",
  "lists.read": "See lists",
  "lists.edit": "Make, change and delete lists",
  "commands.run": "Run commands in an incident's War Room",
  "samples.read": "See sample events of sources",
  "sources.manage": "Pause sources, fetch the past, replay what was put aside",
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
