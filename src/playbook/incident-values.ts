/**
 * What somebody sets on an incident, by the names of XSOAR's API, read into what it becomes: the incident's own fields with
 * values of their kind, the custom ones as they are, and what cannot be set, with the reason.
 */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { readSeverity } from "./incident-severity.ts";
import { kindOfSystemField, type SystemField, systemFieldOf } from "./incident-system-fields.ts";
import { readStatus } from "./query/query-field.ts";
import { readMoment } from "./read-moment.ts";

export interface IncidentLabel {
  type: string;
  value: string;
}

export interface ReadIncidentFields {
  /** By the name of the field; moments in milliseconds. */
  values: Partial<Record<SystemField, string | number | string[] | IncidentLabel[] | null>>;
  custom: JsonObject;
  /** Beside those it has. */
  addLabels: IncidentLabel[];
  /** How long a timer may take, or until when. */
  timer: { field: string; slaMinutes?: number; dueAt?: number } | undefined;
  problems: string[];
}

/** Tocsin's own, or changed by other commands. */
const fixed: ReadonlySet<string> = new Set([
  "created",
  "modified",
  "closed",
  "linkedIncidents",
  "isPlayground",
  "reason",
]);
/** May be taken away again. */
const clearable: ReadonlySet<string> = new Set(["dueDate", "reminder", "sla", "dbotMirrorLastSync"]);

export function readIncidentFields(fields: JsonObject): ReadIncidentFields {
  const read: ReadIncidentFields = { values: {}, custom: {}, addLabels: [], timer: undefined, problems: [] };
  const { slaField, sla, addLabels, CustomFields, customFields, ...rest } = fields;
  for (const custom of [CustomFields, customFields]) {
    if (isObject(custom)) for (const name of Object.keys(custom)) define(read.custom, name, custom[name] ?? null);
  }
  if (typeof slaField === "string" && slaField !== "") readTimer(read, slaField, sla);
  else if (sla !== undefined) readOne(read, "sla", sla);
  if (addLabels !== undefined) read.addLabels = readLabels(addLabels);
  for (const name of Object.keys(rest)) {
    const value = rest[name] ?? null;
    const system = systemFieldOf(name);
    // A custom field may be called as a system field is, but for its case.
    if (system === undefined) define(read.custom, name, value);
    else readOne(read, system, value);
  }
  return read;
}

function readTimer(read: ReadIncidentFields, field: string, sla: Json | undefined): void {
  const minutes = typeof sla === "string" && sla.trim() !== "" ? Number(sla) : sla;
  if (typeof minutes === "number" && Number.isFinite(minutes) && minutes >= 0 && minutes < 1e9) {
    read.timer = { field, slaMinutes: minutes };
    return;
  }
  const dueAt = typeof sla === "string" ? readMoment(sla) : undefined;
  if (dueAt !== undefined) read.timer = { field, dueAt };
  else read.problems.push(`${show(sla)} is no SLA of ${field}: write minutes or a date`);
}

function readOne(read: ReadIncidentFields, name: SystemField, value: Json): void {
  if (fixed.has(name)) {
    read.problems.push(`${name} cannot be set`);
    return;
  }
  if (value === null && clearable.has(name)) {
    read.values[name] = null;
    return;
  }
  const found = readKind(name, value);
  if (found === undefined) read.problems.push(`${show(value)} is no ${name}`);
  else read.values[name] = found;
}

function readKind(name: SystemField, value: Json): string | number | string[] | IncidentLabel[] | undefined {
  switch (kindOfSystemField(name)) {
    case "text":
      return readText(value);
    case "number": {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      return typeof number === "number" && Number.isFinite(number) ? number : undefined;
    }
    case "severity":
      return readSeverity(value);
    case "status":
      return typeof value === "string" || typeof value === "number" ? readStatus(String(value)) : undefined;
    case "date":
      return readMoment(value);
    case "list":
      return readList(value);
    case "labels":
      return readLabels(value);
    default:
      return undefined;
  }
}

function readText(value: Json): string | undefined {
  if (value === null) return "";
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : JSON.stringify(value);
}

function readList(value: Json): string[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.map((item) => readText(item) ?? "");
  const text = readText(value) ?? "";
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** `[{type, value}]`, a list of objects with one key, such an object, or plain texts. */
function readLabels(value: Json): IncidentLabel[] {
  const given = typeof value === "string" ? parseOr(value) : value;
  const list = Array.isArray(given) ? given : given === null || given === "" ? [] : [given];
  return list.flatMap((item): IncidentLabel[] => {
    if (!isObject(item)) return [{ type: readText(item) ?? "", value: "" }];
    const keys = Object.keys(item);
    if (typeof item.type === "string" && keys.every((key) => key === "type" || key === "value")) {
      return [{ type: item.type, value: readText(item.value ?? null) ?? "" }];
    }
    return keys.map((key) => ({ type: key, value: readText(item[key] ?? null) ?? "" }));
  });
}

function parseOr(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function show(value: Json | undefined): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** `__proto__` is a name like any other. */
function define(target: JsonObject, name: string, value: Json): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}
