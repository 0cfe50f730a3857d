/** An incident as changes see it: read under lock, changed in memory, written back once. */
import type { Json, JsonObject } from "#base/json.ts";
import { cleanText } from "../clean-text.ts";
import { incidentText } from "../incident-flush.ts";
import type { IncidentLabel, IncidentValues } from "./store-change.ts";

/** The columns a change may touch. JSON stays the text it is until it is changed. */
export interface IncidentState {
  id: string;
  isNew: boolean;
  changed: boolean;
  modified: number;
  closed: number | null;
  closing_user: string;
  investigation_id: string;
  created: number;
  plain: Record<PlainColumn, string | number | null>;
  json: Record<JsonName, string>;
}

type PlainColumn =
  | "name"
  | "type"
  | "raw_type"
  | "raw_name"
  | "severity"
  | "status"
  | "owner"
  | "details"
  | "phase"
  | "category"
  | "occurred"
  | "due_date"
  | "reminder"
  | "sla"
  | "parent"
  | "playbook_id"
  | "source_brand"
  | "source_instance"
  | "close_reason"
  | "close_notes"
  | "dbot_mirror_id"
  | "dbot_mirror_instance"
  | "dbot_mirror_direction"
  | "dbot_mirror_last_sync";
type JsonName = (typeof jsonColumnNames)[number];

const short = (text: string) => cleanText(text, 500);
const isoOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

type PlainValues = Omit<IncidentValues, "roles" | "labels" | "dbotMirrorTags">;

/** How each value gets into its column. */
const plainColumns: {
  [Name in keyof PlainValues]-?: {
    column: PlainColumn;
    write(value: NonNullable<PlainValues[Name]> | Extract<PlainValues[Name], null>): string | number | null;
  };
} = {
  name: { column: "name", write: incidentText.name },
  type: { column: "type", write: incidentText.type },
  rawType: { column: "raw_type", write: incidentText.type },
  rawName: { column: "raw_name", write: incidentText.name },
  severity: { column: "severity", write: (value) => value },
  status: { column: "status", write: (value) => value },
  owner: { column: "owner", write: incidentText.owner },
  details: { column: "details", write: incidentText.details },
  phase: { column: "phase", write: short },
  category: { column: "category", write: short },
  occurred: { column: "occurred", write: isoOf },
  dueDate: { column: "due_date", write: isoOf },
  reminder: { column: "reminder", write: isoOf },
  sla: { column: "sla", write: (value) => value },
  parent: { column: "parent", write: short },
  playbookId: { column: "playbook_id", write: short },
  sourceBrand: { column: "source_brand", write: short },
  sourceInstance: { column: "source_instance", write: short },
  closeReason: { column: "close_reason", write: short },
  closeNotes: { column: "close_notes", write: incidentText.details },
  dbotMirrorId: { column: "dbot_mirror_id", write: incidentText.dbotMirrorId },
  dbotMirrorInstance: { column: "dbot_mirror_instance", write: short },
  dbotMirrorDirection: { column: "dbot_mirror_direction", write: short },
  dbotMirrorLastSync: { column: "dbot_mirror_last_sync", write: isoOf },
};

export const plainColumnNames = [...new Set(Object.values(plainColumns).map(({ column }) => column))];
export const jsonColumnNames = [
  "custom_fields",
  "labels",
  "roles",
  "dbot_mirror_tags",
  "attachments",
  "field_writers",
] as const;

export function newIncident(id: string, at: number): IncidentState {
  const plain = Object.fromEntries(plainColumnNames.map((name): [string, string | number | null] => [name, ""]));
  return {
    id,
    isNew: true,
    changed: true,
    modified: at,
    closed: null,
    closing_user: "",
    investigation_id: "",
    created: at,
    plain: {
      ...(plain as IncidentState["plain"]), // made of the same names
      severity: 0,
      status: 0,
      occurred: new Date(at).toISOString(),
      due_date: null,
      reminder: null,
      sla: null,
      dbot_mirror_last_sync: null,
    },
    json: {
      custom_fields: "{}",
      labels: "[]",
      roles: "[]",
      dbot_mirror_tags: "[]",
      attachments: "[]",
      field_writers: "{}",
    },
  };
}

/** Everything but the status, which has consequences. */
export function setValues(state: IncidentState, values: IncidentValues): void {
  const { roles, labels, dbotMirrorTags, status: _, ...plain } = values;
  for (const [name, value] of Object.entries(plain)) {
    if (value === undefined) continue;
    // Object.entries forgets that each name has the type of its own value.
    const { column, write } = plainColumns[name as keyof PlainValues] as {
      column: PlainColumn;
      write(value: string | number | null): string | number | null;
    };
    state.plain[column] = write(value);
  }
  if (roles) state.json.roles = JSON.stringify(roles);
  if (labels) state.json.labels = JSON.stringify(labels);
  if (dbotMirrorTags) state.json.dbot_mirror_tags = JSON.stringify(dbotMirrorTags);
}

export function addLabels(state: IncidentState, labels: readonly IncidentLabel[]): void {
  state.json.labels = JSON.stringify([...(JSON.parse(state.json.labels) as Json[]), ...labels]);
}

/** Null takes a field away; `__proto__` is a name like any other. */
export function setCustomFields(state: IncidentState, custom: JsonObject): void {
  const names = Object.keys(custom);
  if (names.length === 0) return;
  const fields = JSON.parse(state.json.custom_fields) as JsonObject;
  for (const name of names) {
    const value = custom[name] ?? null;
    if (value === null) delete fields[name];
    else Object.defineProperty(fields, name, { value, writable: true, enumerable: true, configurable: true });
  }
  state.json.custom_fields = JSON.stringify(fields);
}

/** Remembers who set these fields: from then on they are not the source's any more. */
export function noteWriters(state: IncidentState, fields: readonly string[], by: string, at: number): void {
  if (fields.length === 0) return;
  const writers = JSON.parse(state.json.field_writers) as JsonObject;
  for (const field of fields) {
    Object.defineProperty(writers, field, { value: { by, at }, writable: true, enumerable: true, configurable: true });
  }
  state.json.field_writers = JSON.stringify(writers);
}

/**
 * What the source says now, for the fields that nobody else has set since the incident was made. True when that changed
 * anything.
 */
export function followSource(state: IncidentState, values: IncidentValues, custom: JsonObject): boolean {
  const writers = JSON.parse(state.json.field_writers) as JsonObject;
  const isFree = ([name]: [string, unknown]) => !Object.hasOwn(writers, name);
  const before = JSON.stringify([state.plain, state.json]);
  setValues(state, Object.fromEntries(Object.entries(values).filter(isFree)));
  setCustomFields(state, Object.fromEntries(Object.entries(custom).filter(isFree)));
  return JSON.stringify([state.plain, state.json]) !== before;
}
