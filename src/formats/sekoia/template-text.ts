import { isObject, type Json } from "#base/json.ts";
import type { Value } from "#playbook/model.ts";
import type { JsonPath } from "../json-document.ts";

/** Whether a text is a template: it holds an expression, a statement or a comment. */
export function isTemplate(text: string): boolean {
  return /\{[{%#]/.test(text);
}

/** Whether any text inside a value is a template. */
export function holdsTemplate(value: Json): boolean {
  if (typeof value === "string") return isTemplate(value);
  if (Array.isArray(value)) return value.some(holdsTemplate);
  return isObject(value) && Object.values(value).some(holdsTemplate);
}

export function toValue(value: Json): Value {
  return holdsTemplate(value) ? { kind: "jinja", template: value } : { kind: "literal", value };
}

/** Every text inside a value, with its place. */
export function* textsOf(value: Json, path: JsonPath): Generator<[JsonPath, string]> {
  if (typeof value === "string") yield [path, value];
  else if (Array.isArray(value)) for (const [at, item] of value.entries()) yield* textsOf(item, [...path, at]);
  else if (isObject(value)) for (const [key, item] of Object.entries(value)) yield* textsOf(item, [...path, key]);
}
