/**
 * The incoming mapper of simple paths: which part of a raw event becomes which field of the incident, and why a field
 * stays empty. Pure; an incident is explained by running it again over the same event.
 */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import { nameSeverity, readSeverity } from "./incident-severity.ts";
import { readMoment } from "./read-moment.ts";

export interface SimpleMapper {
  name: string;
  /** Incident field, by display name, command-line name or system name, to a path into the event: `alert.rules[0].name`. */
  fields: Record<string, string>;
  /** Values of the event's severity that are no words of ours, to severities: `{ P1: Critical }`. */
  severity?: Record<string, string | number>;
}

/** The fields every incident has, by the names of XSOAR's interface. */
export interface SystemFields {
  name?: string;
  type?: string;
  severity?: number;
  /** Milliseconds since the epoch. */
  occurred?: number;
  details?: string;
  owner?: string;
  dbotMirrorId?: string;
}

/** What became of one line of the mapper. */
export interface MappedField {
  /** As the mapper names it. */
  field: string;
  /** The incident's own name for it. */
  target: string;
  from: string;
  value?: Json;
  /** Why there is no value. */
  absent?: string;
  /** What was done to the value. */
  note?: string;
}

export interface MappedEvent {
  system: SystemFields;
  /** By command-line name. */
  custom: JsonObject;
  explained: MappedField[];
}

interface CompiledField {
  field: string;
  target: string;
  system: keyof SystemFields | undefined;
  from: string;
  steps: (string | number)[];
}

export interface CompiledMapper {
  fields: CompiledField[];
  severity: Map<string, number>;
}

const systemNames = new Map<string, keyof SystemFields>(
  (["name", "type", "severity", "occurred", "details", "owner", "dbotMirrorId"] as const).map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/** A field's command-line name: lower-case letters and digits of its display name. */
export function commandLineNameOf(field: string): string {
  return field.toLowerCase().replace(/[^a-z0-9]/g, "");
}

export function compileMapper(mapper: SimpleMapper): CompiledMapper {
  const fields = Object.entries(mapper.fields).map(([field, from]) => {
    const system = systemNames.get(field.trim().toLowerCase());
    return { field, target: system ?? commandLineNameOf(field), system, from, steps: pathSteps(from) ?? [from] };
  });
  const severity = new Map<string, number>();
  for (const [given, wanted] of Object.entries(mapper.severity ?? {})) {
    const level = readSeverity(wanted);
    if (level !== undefined) severity.set(given.trim().toLowerCase(), level);
  }
  return { fields, severity };
}

/** What is wrong with a mapper a person wrote. */
export function checkMapper(mapper: SimpleMapper, path: string): Problem[] {
  const problems: Problem[] = [];
  const report = (at: string, message: string) =>
    problems.push({ code: "CONFIG_MAPPER", severity: "error", message, path: `${path}.${at}` });
  const seen = new Map<string, string>();
  for (const { field, target, from } of compileMapper(mapper).fields) {
    const at = `fields.${field}`;
    if (target === "")
      report(at, `"${field}" is no name of a field: it has no letter or digit from a to z and 0 to 9.`);
    const other = seen.get(target);
    if (other !== undefined) report(at, `"${field}" and "${other}" are the same field (${target}); keep one of them.`);
    seen.set(target, field);
    if (pathSteps(from) === undefined) report(at, `"${from}" is no path. Write one like alert.rules[0].name.`);
  }
  for (const [given, wanted] of Object.entries(mapper.severity ?? {})) {
    if (readSeverity(wanted) !== undefined) continue;
    report(
      `severity.${given}`,
      `"${wanted}" is no severity. There are Low, Medium, High, Critical, and 0, 0.5, 1 to 4.`,
    );
  }
  return problems;
}

export function mapEvent(mapper: CompiledMapper, event: JsonObject): MappedEvent {
  const result: MappedEvent = { system: {}, custom: {}, explained: [] };
  for (const field of mapper.fields) {
    const { target, from } = field;
    const found = find(event, field);
    const outcome = found.value === undefined ? found : assign(result, mapper, field, found.value);
    result.explained.push({ field: field.field, target, from, ...outcome });
  }
  return result;
}

type Outcome = Pick<MappedField, "value" | "absent" | "note">;

function assign(result: MappedEvent, mapper: CompiledMapper, field: CompiledField, value: Json): Outcome {
  const { system } = result;
  switch (field.system) {
    case undefined:
      result.custom[field.target] = value;
      return { value };
    case "severity": {
      // An object may have a member "toString" that is no function: it has no text.
      const own = typeof value === "object" ? undefined : mapper.severity.get(String(value).trim().toLowerCase());
      const severity = own ?? readSeverity(value);
      if (severity === undefined) {
        return { absent: `${show(value)} is no severity; give it one under the mapper's severity` };
      }
      system.severity = severity;
      return {
        value: severity,
        note: `${show(value)} means ${nameSeverity(severity)}${own === undefined ? "" : " here"}`,
      };
    }
    case "occurred": {
      const moment = readMoment(value);
      if (moment === undefined) return { absent: `${show(value)} is no time` };
      system.occurred = moment;
      return { value: new Date(moment).toISOString() };
    }
    default: {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      if (text === "") return { absent: "it is empty" };
      system[field.system] = text;
      return typeof value === "string" ? { value } : { value: text, note: "written as text" };
    }
  }
}

/** The value of a path, or why there is none. A key with dots in it goes before the path that reads the same. */
function find(event: JsonObject, { from, steps }: CompiledField): Outcome {
  const whole = ownProperty(event, from);
  if (whole !== undefined && whole !== null) return { value: whole };
  let here: Json = event;
  let walked = "";
  for (const step of steps) {
    const name = typeof step === "number" ? `${walked}[${step}]` : walked === "" ? step : `${walked}.${step}`;
    const inner: Json | undefined = typeof step === "number" ? listItem(here, step) : ownProperty(here, step);
    if (inner === undefined) {
      if (walked === "") return { absent: `the event has no ${name}` };
      return { absent: `the event has no ${name}: ${walked} is ${describe(here)}` };
    }
    here = inner;
    walked = name;
  }
  return here === null ? { absent: `${walked} is null` } : { value: here };
}

function listItem(value: Json, index: number): Json | undefined {
  return Array.isArray(value) ? value[index] : undefined;
}

function describe(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return "an object without it";
  return { string: "a text", number: "a number", boolean: "true or false" }[typeof value as "string"];
}

function show(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** `alert.rules[0].name` as steps; undefined when it is no path. */
export function pathSteps(path: string): (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  for (const part of path.split(".")) {
    const match = /^([^[\]]*)((?:\[\d{1,6}\])*)$/.exec(part.trim());
    if (!match) return undefined;
    const [, key = "", indexes = ""] = match;
    if (key === "" && (indexes === "" || steps.length > 0)) return undefined;
    if (key !== "") steps.push(key);
    for (const [, index] of indexes.matchAll(/\[(\d+)\]/g)) steps.push(Number(index));
  }
  return steps;
}
