import type { Json, JsonObject } from "#sdk/fake-vendor/json.ts";

/** An incident as this server keeps it and, but for `seq`, shows it. Empty dates are the year 1, never empty text. */
export type Incident = JsonObject & {
  id: string;
  version: number;
  name: string;
  type: string;
  severity: number;
  status: number;
  created: string;
  occurred: string;
  investigationId: string;
  CustomFields: JsonObject;
};

export const noDate = "0001-01-01T00:00:00Z";

export const severityByName = new Map([
  ["unknown", 0],
  ["informational", 0.5],
  ["info", 0.5],
  ["low", 1],
  ["medium", 2],
  ["high", 3],
  ["critical", 4],
]);

/** A severity given as a number, numeric text or a word; undefined when it is none of them. */
export function readSeverity(value: Json | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const named = severityByName.get(value.trim().toLowerCase());
  if (named !== undefined) return named;
  return Number.isNaN(Number(value)) ? undefined : Number(value);
}

/** All fields, as the server sends them, for an incident nobody has touched. */
export function makeIncident(id: string, now: number): Incident {
  const created = new Date(now).toISOString();
  return {
    id,
    version: 1,
    name: "",
    rawName: "",
    type: "Unclassified",
    rawType: "Unclassified",
    severity: 0,
    status: 0,
    owner: "",
    details: "",
    labels: [],
    rawJSON: "",
    occurred: created,
    created,
    modified: created,
    activated: noDate,
    closed: noDate,
    lastOpen: noDate,
    notifyTime: noDate,
    lastJobRunTime: noDate,
    dueDate: noDate,
    reminder: noDate,
    sla: 0,
    phase: "",
    rawPhase: "",
    category: "",
    rawCategory: "",
    playbookId: "",
    investigationId: "",
    CustomFields: {},
    attachment: null,
    closeReason: "",
    rawCloseReason: "",
    closeNotes: "",
    reason: "",
    closingUserId: "",
    activatingingUserId: "",
    openDuration: 0,
    parent: "",
    linkedIncidents: null,
    linkedCount: 0,
    droppedCount: 0,
    sourceBrand: "Manual",
    sourceInstance: "admin",
    roles: null,
    runStatus: "",
    account: "",
    autime: now * 1000 + (Number(id) % 1000), // microseconds, as some versions show it: nanoseconds do not fit a number
    canvases: null,
    todoTaskIds: null,
    isPlayground: false,
    isDebug: false,
    feedBased: false,
    dbotMirrorId: "",
    dbotMirrorInstance: "",
    dbotMirrorDirection: "",
    dbotMirrorTags: null,
    dbotMirrorLastSync: noDate,
    dbotDirtyFields: null,
    dbotCurrentDirtyFields: null,
    dbotCreatedBy: "admin",
    sortValues: null,
    ShardID: 0,
  };
}

/** Fields a caller may set, by kind; a value of another kind is coerced where it can be. */
export const settableFields: Record<string, "text" | "number" | "date" | "list"> = {
  name: "text",
  type: "text",
  severity: "number",
  status: "number",
  owner: "text",
  details: "text",
  labels: "list",
  rawJSON: "text",
  occurred: "date",
  dueDate: "date",
  reminder: "date",
  sla: "number",
  phase: "text",
  category: "text",
  playbookId: "text",
  closeReason: "text",
  closeNotes: "text",
  reason: "text",
  parent: "text",
  sourceBrand: "text",
  sourceInstance: "text",
  roles: "list",
  dbotMirrorId: "text",
  dbotMirrorInstance: "text",
  dbotMirrorDirection: "text",
  dbotMirrorTags: "list",
  dbotMirrorLastSync: "date",
};
