/** Fields by how content names them. Mappers write a field's name as people see it, or its key, in any case. */
import type { IncidentField } from "../../incident-field.ts";
import { type SystemField, systemFieldExactly, systemFieldOf } from "../../incident-system-fields.ts";

export interface FieldCatalog {
  find(name: string): IncidentField | undefined;
}

/** Fields of evidence and of indicators have names of their own; the same name there is another field. */
export function catalogOf(fields: readonly IncidentField[], group: IncidentField["group"] = "incident"): FieldCatalog {
  const byName = new Map<string, IncidentField>();
  const ours = fields.filter((field) => field.group === group);
  for (const field of ours) byName.set(fold(field.key), field);
  for (const field of ours) byName.set(fold(field.name), field);
  return { find: (name) => byName.get(fold(name)) };
}

function fold(name: string): string {
  return name.trim().toLowerCase();
}

/** Where a line of a mapper puts its value. */
export type Target = { kind: "system"; name: SystemField } | { kind: "field"; field: IncidentField };

/**
 * The system's own name as it is written comes first, then a field's name, then a field's key, in any case. A system
 * field in other words (`Source Instance`) comes last: a team's own field of that name is the one it means.
 */
export function findTarget(name: string, catalog: FieldCatalog): Target | undefined {
  const exact = systemFieldExactly(name);
  if (exact !== undefined) return { kind: "system", name: exact };
  const field = catalog.find(name);
  if (field !== undefined) return { kind: "field", field };
  const system = systemFieldOf(name);
  return system === undefined ? undefined : { kind: "system", name: system };
}

/** One text for each place: two lines of a mapper with the same one mean the same field. */
export function targetName(target: Target): string {
  return target.kind === "system" ? target.name : target.field.key;
}
