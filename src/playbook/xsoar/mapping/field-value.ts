/**
 * A value as the field that takes it holds it: text of anything for a text, a list for a list, rows for a grid. A list of
 * one is its element wherever one value is wanted.
 */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { IncidentField } from "../../incident-field.ts";
import { readSeverity } from "../../incident-severity.ts";
import { kindOfSystemField, type SystemFieldKind } from "../../incident-system-fields.ts";
import { readStatus } from "../../query/query-field.ts";
import { argumentList, textOf } from "../cast.ts";
import { readDate } from "../dates/read-date.ts";
import { describeFault } from "../language-error.ts";
import type { Target } from "./field-catalog.ts";
import { readLabels } from "./labels.ts";

/** `note`: it was taken, but not as it came. `refused`: the field cannot hold it. */
export type FieldValue = { value: Json; note?: string } | { refused: string };

/** Never throws: what is nested too deeply to become text is refused. */
export function fitTo(target: Target, given: Json): FieldValue {
  try {
    return target.kind === "system"
      ? toSystemValue(kindOfSystemField(target.name), given)
      : toFieldValue(target.field, given);
  } catch (error) {
    return { refused: describeFault(error).message };
  }
}

function toSystemValue(kind: SystemFieldKind, given: Json): FieldValue {
  switch (kind) {
    case "severity":
      return one(given, (value) => {
        const severity = readSeverity(value);
        return severity === undefined
          ? { refused: `${shown(value)} is no severity: 0 to 4, or a word from unknown to critical` }
          : { value: severity };
      });
    case "status":
      return one(given, (value) => {
        const status = readStatus(textOf(value));
        return status === undefined
          ? { refused: `${shown(value)} is no status: pending, active, closed or archived` }
          : { value: status };
      });
    case "date":
      return one(given, toDate);
    case "number":
      return one(given, toNumber);
    case "boolean":
      return one(given, toBoolean);
    case "list":
      return { value: toTexts(given) };
    case "labels": {
      const labels = readLabels(given);
      return labels === undefined
        ? { refused: "labels are a list of objects with type and value" }
        : { value: labels.map(({ type, value }) => ({ type, value })) };
    }
    case "text":
      return toText(given);
  }
}

function toFieldValue(field: IncidentField, given: Json): FieldValue {
  switch (field.type) {
    case "number":
      return one(given, toNumber);
    case "boolean":
      return one(given, toBoolean);
    case "date":
      return one(given, toDate);
    case "timer":
      return { refused: `${field.name} is a timer: only timer commands change it` };
    case "multiSelect":
      return toOptions(field, given);
    case "tagsSelect":
    case "role":
      return { value: toTexts(given) };
    case "grid":
      return toRows(field, given);
    case "attachments":
      return { value: Array.isArray(given) ? given : [given] };
    case "singleSelect":
      return one(given, (value) => toOption(field, value));
    default:
      return toText(given);
  }
}

/** The first of several, which is told; a list of nothing is no value. */
function one(given: Json, read: (value: Json) => FieldValue): FieldValue {
  if (!Array.isArray(given)) return read(given);
  const [first] = given;
  if (first === undefined || first === null) return { refused: "the list has no value in it" };
  const result = read(first);
  if (given.length === 1 || "refused" in result) return result;
  return { ...result, note: join(result.note, `the first of ${given.length} values; the field holds one`) };
}

function join(...notes: (string | undefined)[]): string {
  return notes.filter((note) => note !== undefined).join("; ");
}

/** A list of texts is their enumeration, as XSOAR shows it; anything else in a text field is JSON. */
function toText(given: Json): FieldValue {
  if (Array.isArray(given) && given.every((item) => !isObject(item) && !Array.isArray(item))) {
    return { value: given.map(textOf).join(", ") };
  }
  return { value: textOf(given) };
}

function toOption(field: IncidentField, given: Json): FieldValue {
  const { options, openEnded } = field;
  const text = textOf(given);
  if (text === "" || !options || openEnded || options.includes(text)) return { value: text };
  const near = nearOption(options, text);
  if (near !== undefined) return { value: near };
  // XSOAR keeps what is not among the options; so do we, and say it.
  return { value: text, note: `${shown(text)} is not among the options of ${field.name}` };
}

function toOptions(field: IncidentField, given: Json): FieldValue {
  const texts = toTexts(given);
  const { options, openEnded } = field;
  if (!options || openEnded) return { value: texts };
  const value = texts.map((text) => (options.includes(text) ? text : (nearOption(options, text) ?? text)));
  const foreign = value.filter((text) => !options.includes(text));
  if (foreign.length === 0) return { value };
  return { value, note: `${shown(foreign.join(", "))}: not among the options of ${field.name}` };
}

function nearOption(options: readonly string[], text: string): string | undefined {
  const folded = text.trim().toLowerCase();
  return options.find((option) => option.trim().toLowerCase() === folded);
}

const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

function toNumber(given: Json): FieldValue {
  if (typeof given === "number") return { value: given };
  const text = textOf(given).trim();
  const number = decimal.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(number)) return { refused: `${shown(given)} is no number` };
  const rounded = /^[-+]?\d+$/.test(text) && !Number.isSafeInteger(number);
  return rounded
    ? { value: number, note: `${shown(given)} has more digits than a number field keeps` }
    : { value: number };
}

function toBoolean(given: Json): FieldValue {
  if (typeof given === "boolean") return { value: given };
  const text = textOf(given).trim().toLowerCase();
  if (text === "true" || text === "yes" || text === "1") return { value: true };
  if (text === "false" || text === "no" || text === "0") return { value: false };
  return { refused: `${shown(given)} is neither true nor false` };
}

function toDate(given: Json): FieldValue {
  const moment = typeof given === "string" || typeof given === "number" ? readDate(textOf(given)) : undefined;
  if (!moment) return { refused: `${shown(given)} is no date` };
  const date = new Date(Number(moment.nanoseconds / 1_000_000n));
  return Number.isNaN(date.getTime()) ? { refused: `${shown(given)} is no date` } : { value: date.toISOString() };
}

function toTexts(given: Json): string[] {
  return argumentList(given)
    .map((item) => textOf(item))
    .filter((text) => text !== "");
}

/** What no column takes is kept, as XSOAR does, and never shown: so it is said. */
function toRows(field: IncidentField, given: Json): FieldValue {
  const rows: JsonObject[] = [];
  for (const row of Array.isArray(given) ? given : [given]) {
    if (!isObject(row)) return { refused: `${shown(row)} is no row of a grid` };
    rows.push(row);
  }
  if (field.columns === undefined || field.columns.length === 0) return { value: rows };
  const keys = new Set(field.columns.map(({ key }) => key));
  const foreign = new Set(rows.flatMap((row) => Object.keys(row).filter((key) => !keys.has(key))));
  if (foreign.size === 0) return { value: rows };
  return { value: rows, note: `${field.name} has no column ${shown([...foreign].slice(0, 5).join(", "))}` };
}

function shown(value: Json): string {
  const text = typeof value === "string" ? `"${value}"` : textOf(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
