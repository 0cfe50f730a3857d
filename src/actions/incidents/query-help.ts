/** What is wrong with a query for incidents, and what it can ask for. */
import type { QueryFault, QueryFieldHelp } from "#contract/incident-search.ts";
import type { IncidentField, IncidentFieldType } from "#playbook/incident-field.ts";
import { checkQuery } from "#playbook/query/check-query.ts";
import { parseQuery } from "#playbook/query/parse-query.ts";
import { incidentFieldKind, type QueryFieldKind, statusNames, systemQueryFields } from "#playbook/query/query-field.ts";

export function findQueryFaults(text: string, fields: readonly IncidentField[], now: number): QueryFault[] {
  const { query, problems } = parseQuery(text);
  const own = new Map(fields.map((field) => [field.key.toLowerCase(), kindOf(field.type)]));
  // Labels and what lies inside of a value are asked by a path, which nobody declares.
  const kindOfName = (name: string) =>
    incidentFieldKind(name) ?? own.get(name.toLowerCase()) ?? (name.includes(".") ? "text" : undefined);
  const known = [...systemQueryFields(), ...fields.map(({ key }) => key)];
  return [
    ...problems.map((problem): QueryFault => ({ ...problem, severity: "error" })),
    ...checkQuery(query, kindOfName, now, known).map((problem): QueryFault => ({ ...problem, severity: "warning" })),
  ];
}

export function tellQueryFields(fields: readonly IncidentField[]): QueryFieldHelp[] {
  const system = systemQueryFields().map((name): QueryFieldHelp => {
    const kind = incidentFieldKind(name) ?? "keyword";
    return { name, label: "", kind, values: valuesOf(kind) };
  });
  const taken = new Set(system.map(({ name }) => name.toLowerCase()));
  const own = fields
    .filter(({ key }) => !taken.has(key.toLowerCase()))
    .map(({ key, name, type, options = [] }): QueryFieldHelp => {
      const kind = kindOf(type);
      return { name: key, label: name, kind, values: options.length > 0 ? options.slice(0, 100) : valuesOf(kind) };
    });
  return [...system, ...own];
}

function valuesOf(kind: QueryFieldKind): string[] {
  if (kind === "status") return [...statusNames];
  if (kind === "severity") return ["unknown", "informational", "low", "medium", "high", "critical"];
  return kind === "boolean" ? ["true", "false"] : [];
}

function kindOf(type: IncidentFieldType): QueryFieldKind {
  switch (type) {
    case "number":
      return "number";
    case "date":
      return "date";
    case "boolean":
      return "boolean";
    case "singleSelect":
    case "multiSelect":
    case "tagsSelect":
    case "user":
    case "role":
      return "keyword";
    default:
      return "text";
  }
}
