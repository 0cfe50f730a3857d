/** JSON as data: what crosses every wall and what the journal keeps. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own property, never one of the prototype: `__proto__` and `constructor` in an alert are plain data. */
export function ownProperty(value: Json | undefined, key: string): Json | undefined {
  if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
  return value[key];
}

/** Follows a path of own properties; undefined as soon as one is missing. */
export function jsonAt(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let here = value;
  for (const key of path) {
    here = typeof key === "number" ? (Array.isArray(here) ? here[key] : undefined) : ownProperty(here, key);
    if (here === undefined) return undefined;
  }
  return here;
}

export function stringAt(value: Json | undefined, ...path: (string | number)[]): string | undefined {
  const found = jsonAt(value, ...path);
  return typeof found === "string" ? found : undefined;
}

export function numberAt(value: Json | undefined, ...path: (string | number)[]): number | undefined {
  const found = jsonAt(value, ...path);
  return typeof found === "number" ? found : undefined;
}
