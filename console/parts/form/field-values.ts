/** The values of a form made from field definitions: what they begin with, what is wrong with them, what is sent. */
import type { Field } from "#contract/instance.ts";
import { keptSecret } from "#contract/playbook.ts";
import { isSameJson, type Json } from "./json-value.ts";
import { findJsonFault, hasTemplate, layOutJson } from "./templated-json.ts";

/** A field that is absent was left alone or emptied. */
export type FieldValues = Readonly<Record<string, Json>>;
/** What is wrong, by the field's id. */
export type FieldFaults = Readonly<Record<string, string>>;

export interface FieldRules {
  /** Secrets that have a value on the server already. */
  secretsSet?: readonly string[];
  /** `{{ … }}` may stand in place of any value: in arguments of a playbook's block. */
  allowsTemplates?: boolean;
}

export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

export function checkFields(fields: readonly Field[], values: FieldValues, rules: FieldRules = {}): FieldFaults {
  const faults: Record<string, string> = {};
  for (const field of fields) {
    const wrong = checkField(field, values[field.id], rules);
    if (wrong) faults[field.id] = wrong;
  }
  return faults;
}

export function checkField(field: Field, value: Json | undefined, rules: FieldRules = {}): string | undefined {
  if (isEmpty(value)) {
    const isSet = rules.secretsSet?.includes(field.id) ?? false;
    return field.required && !isSet && field.default === undefined ? `${field.label} is needed.` : undefined;
  }
  if (rules.allowsTemplates && hasTemplate(value)) return field.type === "json" ? checkJson(value) : undefined;
  return checks[field.type](value as Json, field); // not undefined: it is not empty
}

type Check = (value: Json, field: Field) => string | undefined;

const checks = {
  text: () => undefined,
  secret: () => undefined,
  number: (value) => (Number.isFinite(readNumber(value)) ? undefined : "This is not a number."),
  boolean: (value) => (typeof value === "boolean" ? undefined : "This is neither yes nor no."),
  select: (value, { options = [] }) =>
    typeof value === "string" && options.includes(value) ? undefined : `Choose one of ${options.join(", ")}.`,
  json: (value) => checkJson(value),
  list: () => undefined,
  headers: (value) => checkHeaders(value),
} as const satisfies Record<Field["type"], Check>;

function checkJson(value: Json): string | undefined {
  return typeof value === "string" ? findJsonFault(value)?.message : undefined;
}

function checkHeaders(value: Json): string | undefined {
  if (typeof value === "string") return checkJson(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "Headers are names with texts.";
  for (const [name, text] of Object.entries(value)) {
    if (hasTemplate(name)) continue;
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) return `"${name}" cannot be a header's name.`;
    if (typeof text === "string" && /[\r\n]/.test(text)) return `The value of ${name} has more than one line.`;
  }
  return undefined;
}

/** What an input of the type `number` holds, as the number it means; NaN when it means none. */
export function readNumber(value: Json): number {
  return typeof value === "number"
    ? value
    : typeof value === "string"
      ? Number(value.trim() || Number.NaN)
      : Number.NaN;
}

/**
 * What is sent for a form as a whole: numbers as numbers, templated JSON as its text, what is empty not at all. A secret
 * that nobody replaced is not sent, and so stays.
 */
export function valuesToSend(fields: readonly Field[], values: FieldValues): Record<string, Json> {
  const sent: Record<string, Json> = {};
  for (const field of fields) {
    const value = values[field.id];
    if (value === undefined || isEmpty(value) || (field.type === "secret" && value === keptSecret)) continue;
    sent[field.id] = settle(field, value);
  }
  return sent;
}

/** Whether a person changed anything, though it was laid out for the eye. */
export function isSameValue(field: Pick<Field, "type">, a: Json | undefined, b: Json | undefined): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  if (a === undefined || b === undefined) return false;
  if (isSameJson(settle(field, a), settle(field, b))) return true;
  if (typeof a !== "string" || typeof b !== "string" || field.type !== "json") return false;
  return (layOutJson(a) ?? a) === (layOutJson(b) ?? b);
}

/** A value as it is kept: `"5"` of a number's input becomes 5, JSON that is whole becomes what it says. */
export function settle(field: Pick<Field, "type">, value: Json): Json {
  if (typeof value !== "string" || hasTemplate(value)) return value;
  if (field.type === "number" && Number.isFinite(readNumber(value))) return readNumber(value);
  if (field.type === "json" || field.type === "headers") return parseJson(value) ?? value;
  return value;
}

/** Undefined too where reading it would lose digits of a long number: then its text is what must be kept. */
export function parseJson(text: string): Json | undefined {
  if (/\d{16}/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json; // what JSON.parse answers is JSON
  } catch {
    return undefined;
  }
}
