/** What kind of value a field has: by it a query compares. */
export type QueryFieldKind =
  /** Equal as a whole, whatever the case. */
  | "keyword"
  /** Words in a row, whatever the case. */
  | "text"
  | "number"
  | "date"
  | "boolean"
  /** XSOAR's 0 to 4, by number or name. */
  | "severity"
  /** Pending, active, closed, archived, by number or name. */
  | "status";

export type QueryFields = (name: string) => QueryFieldKind | undefined;

/** The fields every incident has, in lower case; what people write for them besides. */
const system: Readonly<Record<string, QueryFieldKind>> = {
  id: "keyword",
  name: "text",
  type: "keyword",
  rawtype: "keyword",
  severity: "severity",
  status: "status",
  owner: "keyword",
  roles: "keyword",
  details: "text",
  phase: "keyword",
  category: "keyword",
  playbookid: "keyword",
  investigationid: "keyword",
  sourcebrand: "keyword",
  sourceinstance: "keyword",
  closereason: "keyword",
  closenotes: "text",
  closinguserid: "keyword",
  occurred: "date",
  created: "date",
  modified: "date",
  closed: "date",
  duedate: "date",
  reminder: "date",
  sla: "number",
  dbotmirrorid: "keyword",
  dbotmirrorinstance: "keyword",
  dbotmirrordirection: "keyword",
  parent: "keyword",
  linkedincidents: "keyword",
  runstatus: "keyword",
  alertcount: "number",
  droppedcount: "number",
};

export function incidentFieldKind(name: string): QueryFieldKind | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(system, key) ? system[key] : undefined;
}

/** The same as people write them. */
const spelled = [
  "id",
  "name",
  "type",
  "severity",
  "status",
  "owner",
  "created",
  "occurred",
  "modified",
  "closed",
].concat(
  ["dueDate", "details", "sourceInstance", "sourceBrand", "roles", "phase", "category", "playbookId", "runStatus"],
  ["closeReason", "closeNotes", "closingUserId", "reminder", "sla", "rawType", "investigationId", "linkedIncidents"],
  ["parent", "dbotMirrorId", "dbotMirrorInstance", "dbotMirrorDirection"],
);

/** Those that are asked for most come first. */
export const systemQueryFields = (): readonly string[] => spelled;

const statuses = ["pending", "active", "closed", "archived"];

/** A status as its number; `done` is what the API of old calls closed. */
export function readStatus(text: string): number | undefined {
  const word = text.trim().toLowerCase();
  if (/^[0-3]$/.test(word)) return Number(word);
  const at = statuses.indexOf(word === "done" ? "closed" : word);
  return at === -1 ? undefined : at;
}

export const statusNames: readonly string[] = statuses;
