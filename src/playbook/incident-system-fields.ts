/** The fields every incident has, by the names XSOAR's API gives them, with the kind of their values. */
export type SystemFieldKind = "text" | "number" | "severity" | "status" | "date" | "list" | "labels" | "boolean";

const kinds = {
  name: "text",
  type: "text",
  severity: "severity",
  status: "status",
  owner: "text",
  roles: "list",
  details: "text",
  occurred: "date",
  created: "date",
  modified: "date",
  closed: "date",
  dueDate: "date",
  reminder: "date",
  sla: "number",
  phase: "text",
  category: "text",
  reason: "text",
  closeReason: "text",
  closeNotes: "text",
  playbookId: "text",
  sourceBrand: "text",
  sourceInstance: "text",
  rawType: "text",
  rawName: "text",
  labels: "labels",
  parent: "text",
  linkedIncidents: "list",
  isPlayground: "boolean",
  dbotMirrorId: "text",
  dbotMirrorInstance: "text",
  dbotMirrorDirection: "text",
  dbotMirrorTags: "list",
  dbotMirrorLastSync: "date",
} as const satisfies Record<string, SystemFieldKind>;

export type SystemField = keyof typeof kinds;

const byFolded = new Map<string, SystemField>(
  (Object.keys(kinds) as SystemField[]).map((name) => [name.toLowerCase(), name]), // the keys of the table above
);

export const systemFieldNames = (): readonly SystemField[] => Object.keys(kinds) as SystemField[]; // the keys of the table

/** By its exact name or without regard to case and blanks: mappers write `Source Instance` as well. */
export function systemFieldOf(name: string): SystemField | undefined {
  return byFolded.get(name.replace(/[\s_]/g, "").toLowerCase());
}

export function systemFieldExactly(name: string): SystemField | undefined {
  return Object.hasOwn(kinds, name) ? (name as SystemField) : undefined; // a key of the table above
}

export function kindOfSystemField(name: SystemField): SystemFieldKind {
  return kinds[name];
}
