/** Who may do what, as one table. A route names its permission; what is not in this table nobody may. */
import { z } from "zod";

export const Role = z.enum(["admin", "engineer", "analyst", "viewer"]);
export type Role = z.infer<typeof Role>;

const everybody: readonly Role[] = ["admin", "engineer", "analyst", "viewer"];

const table = {
  "status.read": everybody,
  "runs.read": everybody,
  "runs.act": ["admin", "engineer", "analyst"],
  /** Pausing every write to the outside: whoever sees something go wrong may. */
  "writes.pause": ["admin", "engineer", "analyst"],
  /** Letting them go again. */
  "writes.resume": ["admin", "engineer"],
  "alerts.read": everybody,
  /** Pause sources, fetch the past, have alerts and what was put aside come in again. */
  "sources.manage": ["admin", "engineer"],
  /** Rules for what comes in, and maintenance windows. */
  "rules.read": everybody,
  "rules.edit": ["admin", "engineer"],
  "incidents.read": everybody,
  /** Write into War Rooms, mark evidence, move timers, stop scheduled commands. */
  "incidents.act": ["admin", "engineer", "analyst"],
  /** Incident types and fields, classifiers and mappers. */
  "incidents.setup": ["admin", "engineer"],
  "indicators.read": everybody,
  "indicators.edit": ["admin", "engineer", "analyst"],
  "lists.read": everybody,
  "lists.edit": ["admin", "engineer", "analyst"],
  /** Run commands in an incident's War Room. */
  "commands.run": ["admin", "engineer", "analyst"],
  /** Events as a source sent them, kept for mapping. */
  "samples.read": ["admin", "engineer"],
  "instances.read": everybody,
  "instances.test": ["admin", "engineer"],
  "instances.manage": ["admin", "engineer"],
  "playbooks.read": everybody,
  "playbooks.edit": ["admin", "engineer"],
  /** Bring content in, and undo that. */
  "content.import": ["admin", "engineer"],
  /** One's own sign-in, sessions and password. */
  "self.manage": everybody,
  /** One's own API keys. */
  "keys.manage": ["admin", "engineer", "analyst"],
  /** Users, and everybody's API keys. */
  "users.manage": ["admin"],
  "audit.read": ["admin"],
  /** Figures for a monitoring system. */
  "metrics.read": ["admin", "engineer"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof table;

/** The same, for lookups by a role that is known only as one of them. */
export const permissions: Readonly<Record<Permission, readonly Role[]>> = table;

const names = Object.keys(table) as Permission[]; // the keys of the table above, which is closed

export const Permission = z.enum(names);

export function permissionsOf(role: Role): ReadonlySet<Permission> {
  return new Set(names.filter((name) => permissions[name].includes(role)));
}

export const allPermissions: ReadonlySet<Permission> = new Set(names);
