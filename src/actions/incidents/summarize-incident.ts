/** What a person reads of an incident first: its fields, in the order of its type's layout, or grouped by what they are. */
import type { Json } from "#base/json.ts";
import type { SummarySection } from "#contract/incident.ts";
import { systemFieldOf } from "#playbook/incident-system-fields.ts";
import type { IncidentType } from "#playbook/incident-type.ts";
import type { Layout } from "#playbook/layout.ts";
import type { IncidentRow } from "#store/incident-lists.ts";
import type { KnownIncidentContent } from "./incident-content.ts";

function findLayout(layouts: readonly Layout[], typeName: string, type: IncidentType | undefined): Layout | undefined {
  const named = type?.layout;
  const ofType = layouts.filter(({ group }) => group === "incident");
  return (
    ofType.find(({ id, name }) => named !== undefined && (id === named || name === named)) ??
    ofType.find(({ incidentType, views }) => incidentType === typeName && (views.details || views.detailsV2))
  );
}

type Field = SummarySection["fields"][number];

export function summarizeIncident(
  row: IncidentRow,
  { fields, types, layouts }: KnownIncidentContent,
): { layout: string | null; sections: SummarySection[] } {
  const layout = findLayout(
    layouts,
    row.type,
    types.find(({ name }) => name === row.type),
  );
  const byKey = new Map(fields.map((field) => [field.key.toLowerCase(), field]));
  const shown = new Set<string>();
  const show = (name: string): Field[] => {
    const field = byKey.get(name.toLowerCase());
    const system = field ? undefined : systemValue(row, name);
    const key = field?.key ?? system?.key;
    if (key === undefined || shown.has(key)) return [];
    shown.add(key);
    const setBy = row.fieldWriters[key]?.by ?? "";
    if (field) {
      const value = row.customFields[field.key] ?? null;
      return [{ key, label: field.name, type: field.type, value, setBy }];
    }
    return system ? [{ ...system, key, setBy }] : [];
  };
  const laidOut = layout ? sectionsOf(layout, show) : [];
  const details = laidOut.length > 0 ? show("details").filter(({ value }) => value !== null) : show("details");
  // What no layout speaks of is not hidden: somebody mapped it.
  const rest = Object.keys(row.customFields).flatMap((key): Field[] => {
    if (byKey.has(key.toLowerCase())) return show(key);
    if (shown.has(key)) return [];
    shown.add(key);
    const value = row.customFields[key] ?? null;
    return [{ key, label: key, type: "undeclared", value, setBy: row.fieldWriters[key]?.by ?? "" }];
  });
  const base = laidOut.length > 0 ? [] : ["occurred", "sourceInstance", "sourceBrand", "dbotMirrorId"].flatMap(show);
  const sections = [
    ...laidOut,
    { name: "Details", fields: details.filter(({ value }) => value !== null) },
    { name: laidOut.length > 0 ? "Other fields" : "Fields", fields: rest },
    { name: "Where it came from", fields: base.filter(({ value }) => value !== null) },
  ];
  return {
    layout: laidOut.length > 0 ? (layout?.name ?? null) : null,
    sections: sections.filter((section) => section.fields.length > 0),
  };
}

/** The fields of the first tab that has some; each tab's sections from the top left on. */
function sectionsOf(layout: Layout, show: (name: string) => Field[]): SummarySection[] {
  const view = layout.views.detailsV2 ?? layout.views.details ?? layout.views.quickView;
  for (const { hidden, sections } of view?.tabs ?? []) {
    if (hidden) continue;
    const placed = sections
      .filter(({ visible }) => visible)
      .sort((a, b) => (a.place?.y ?? 0) - (b.place?.y ?? 0) || (a.place?.x ?? 0) - (b.place?.x ?? 0));
    const shown = placed.flatMap(({ name, items }): SummarySection[] => {
      const ordered = [...items].sort((a, b) => a.row - b.row || a.column - b.column);
      const fields = ordered.flatMap(({ field }) => (field === undefined ? [] : show(field)));
      return fields.length === 0 ? [] : [{ name: name || "Fields", fields }];
    });
    if (shown.length > 0) return shown;
  }
  return [];
}

const systemLabels: Readonly<Record<string, string>> = {
  occurred: "Occurred",
  created: "Created",
  modified: "Modified",
  closed: "Closed",
  details: "Details",
  owner: "Owner",
  type: "Type",
  severity: "Severity",
  status: "Status",
  name: "Name",
  sourceInstance: "Source instance",
  sourceBrand: "Source",
  dbotMirrorId: "Id at the source",
  playbookId: "Playbook",
};

function systemValue(row: IncidentRow, name: string): Omit<Field, "setBy"> | undefined {
  const key = systemFieldOf(name);
  const label = key === undefined ? undefined : systemLabels[key];
  if (key === undefined || label === undefined || !Object.hasOwn(row, key)) return undefined;
  const value: unknown = row[key as keyof IncidentRow]; // a key of its own, as just looked
  return { key, label, type: "system", value: toJson(value) };
}

function toJson(value: unknown): Json {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "string" ? value || null : typeof value === "number" ? value : null;
}
