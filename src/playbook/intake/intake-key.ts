/** Keys: alerts that have the same values in some fields have the same key. */
import { contentHash } from "#base/ids.ts";
import { type Json, type JsonObject, jsonAt } from "#base/json.ts";
import { valuesOf } from "../query/document-values.ts";
import { pathSteps } from "../simple-mapper.ts";

export interface IntakeKey {
  key: string;
  values: Record<string, string[]>;
}

/**
 * Undefined, and the field's name, where a field has no value: what is unknown is not the same. Texts are the same whatever
 * their case, as in the query language; a list is the same in whatever order.
 */
export function readKey(
  scope: string,
  fields: readonly string[],
  document: JsonObject,
): IntakeKey | { missing: string } {
  const values: Record<string, string[]> = {};
  const parts: string[][] = [];
  for (const field of fields) {
    const found = fieldValues(document, field).map(textOf);
    if (found.length === 0) return { missing: field };
    values[field] = found.slice(0, 10).map((text) => text.slice(0, 200));
    parts.push([...new Set(found.map(fold))].sort());
  }
  return { key: hashOf(scope, fields, parts), values };
}

/** A key of texts that somebody else put together. */
export function hashOf(scope: string, fields: readonly string[], parts: readonly (readonly string[])[]): string {
  return contentHash(JSON.stringify([scope, fields.map((field) => field.toLowerCase()), parts])).slice(0, 32);
}

/** By the name of a field or a dotted path, whatever the case; with `[0]` by that very path. */
export function fieldValues(document: JsonObject, field: string): Json[] {
  if (!field.includes("[")) return valuesOf(document, field);
  const steps = pathSteps(field);
  const value = steps && jsonAt(document, ...steps);
  return value === undefined || value === null || value === "" ? [] : [value];
}

export function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
