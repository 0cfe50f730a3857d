import { isObject, type Json, ownProperty } from "#base/json.ts";

/**
 * The values a query's field has in a document: by its own name, in any case, among the custom fields, or as a dotted path
 * that walks through lists. Labels, a list of `{type, value}`, are asked by their type: `labels.Email/from`.
 */
export function valuesOf(document: Json, field: string): Json[] {
  const found: Json[] = [];
  collect(document, field, found);
  if (found.length === 0) collect(ownProperty(document, "CustomFields") ?? null, field, found);
  return found.filter((value) => value !== null && value !== "");
}

/** Deep enough for any event; a document deeper than this is somebody's trick. */
const mostDepth = 200;

function collect(here: Json, path: string, found: Json[], depth = 0): void {
  if (depth > mostDepth) return;
  if (Array.isArray(here)) {
    for (const item of here) collect(item, path, found, depth + 1);
    return;
  }
  if (!isObject(here)) return;
  const whole = get(here, path);
  if (whole !== undefined) {
    spread(whole, found);
    return;
  }
  // The longest name first: vendors have dots in names.
  for (let dot = path.lastIndexOf("."); dot > 0; dot = path.lastIndexOf(".", dot - 1)) {
    const inner = get(here, path.slice(0, dot));
    if (inner === undefined) continue;
    const rest = path.slice(dot + 1);
    const before = found.length;
    collect(inner, rest, found, depth + 1);
    if (found.length === before && Array.isArray(inner)) collectLabels(inner, rest, found);
    if (found.length > before) return;
  }
}

function collectLabels(labels: Json[], type: string, found: Json[]): void {
  for (const label of labels) {
    const name = ownProperty(label, "type");
    const value = ownProperty(label, "value");
    if (typeof name === "string" && value !== undefined && sameName(name, type)) spread(value, found);
  }
}

function get(here: Json, name: string): Json | undefined {
  const exact = ownProperty(here, name);
  if (exact !== undefined || !isObject(here)) return exact;
  const key = Object.keys(here).find((candidate) => sameName(candidate, name));
  return key === undefined ? undefined : here[key];
}

function sameName(a: string, b: string): boolean {
  return a.length === b.length && a.toLowerCase() === b.toLowerCase();
}

function spread(value: Json, found: Json[]): void {
  if (Array.isArray(value)) for (const item of value) spread(item, found);
  else found.push(value);
}
