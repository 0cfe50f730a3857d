/** A value as the field that takes it holds it: text of anything for a text, a list for a list, rows for a grid. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { IncidentField } from "../../incident-field.ts";
import { readSeverity } from "../../incident-severity.ts";
import type { SystemFieldKind } from "../../incident-system-fields.ts";
import { readStatus } from "../../query/query-field.ts";
import { textOf } from "../cast.ts";
import { readDate } from "../dates/read-date.ts";

/** `note`: it was taken, but not as it came. `refused`: the field cannot hold it. */
export type FieldValue = { value: Json; note?: string } | { refused: string };

export function toSystemValue(kind: SystemFieldKind, given: Json): FieldValue {
  switch (kind) {
    case "severity": {
      const severity = readSeverity(Array.isArray(given) ? (given[0] ?? null) : given);
      return severity === undefined ? { refused: `${shown(given)} is no severity` } : { value: severity };
    }
    case "status": {
      const status = readStatus(textOf(given));
      return status === undefined ? { refused: `${shown(given)} is no status` } : { value: status };
    }
    case "date":
      return toDate(given);
    case "number":
      return toNumber(given);
    case "boolean":
      return toBoolean(given);
    case "list":
      return { value: toTexts(given) };
    case "labels":
      return Array.isArray(given) ? { value: given } : { refused: "labels are a list" };
    case "text":
      return toText(given);
  }
}

export function toFieldValue(field: IncidentField, given: Json): FieldValue {
  switch (field.type) {
    case "number":
      return toNumber(given);
    case "boolean":
      return toBoolean(given);
    case "date":
      return toDate(given);
    case "timer":
      return { refused: `${field.name} is a timer: only timer commands change it` };
    case "multiSelect":
    case "tagsSelect":
    case "role":
      return { value: toTexts(given) };
    case "grid":
      return toRows(given);
    case "attachments":
      return Array.isArray(given) ? { value: given } : { value: [given] };
    case "singleSelect":
      return toOption(field, given);
    default:
      return toText(given);
  }
}

/** A list of texts is their enumeration, as XSOAR shows it; anything else in a text field is JSON. */
function toText(given: Json): FieldValue {
  if (Array.isArray(given) && given.every((item) => !isObject(item) && !Array.isArray(item))) {
    return { value: given.map(textOf).join(", ") };
  }
  return { value: textOf(given) };
}

function toOption(field: IncidentField, given: Json): FieldValue {
  const text = textOf(Array.isArray(given) ? (given[0] ?? null) : given);
  if (!field.options || field.openEnded || field.options.includes(text)) return { value: text };
  const near = field.options.find((option) => option.trim().toLowerCase() === text.trim().toLowerCase());
  if (near !== undefined) return { value: near };
  // XSOAR keeps what is not among the options; so do we, and say it.
  return { value: text, note: `"${text}" is not among the options of ${field.name}` };
}

function toNumber(given: Json): FieldValue {
  if (typeof given === "number") return { value: given };
  const text = textOf(given).trim();
  const number = Number(text);
  return text === "" || !Number.isFinite(number) ? { refused: `${shown(given)} is no number` } : { value: number };
}

function toBoolean(given: Json): FieldValue {
  if (typeof given === "boolean") return { value: given };
  const text = textOf(given).trim().toLowerCase();
  if (text === "true" || text === "yes" || text === "1") return { value: true };
  if (text === "false" || text === "no" || text === "0") return { value: false };
  return { refused: `${shown(given)} is neither true nor false` };
}

function toDate(given: Json): FieldValue {
  const moment = readDate(textOf(given));
  if (!moment) return { refused: `${shown(given)} is no date` };
  return { value: new Date(Number(moment.nanoseconds / 1_000_000n)).toISOString() };
}

function toTexts(given: Json): Json[] {
  if (Array.isArray(given)) return given.map((item) => textOf(item));
  if (typeof given === "string")
    return given
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "");
  return [textOf(given)];
}

function toRows(given: Json): FieldValue {
  const rows: Json[] = Array.isArray(given) ? given : [given];
  const wrong = rows.find((row) => !isObject(row));
  return wrong === undefined ? { value: rows as JsonObject[] } : { refused: `${shown(wrong)} is no row of a grid` };
}

function shown(value: Json): string {
  const text = typeof value === "string" ? `"${value}"` : textOf(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
