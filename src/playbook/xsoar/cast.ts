/** From one kind of value to another, as the built-in operators do it; what is impossible is an error. */
import { isObject, type Json } from "#base/json.ts";
import { LanguageError } from "./language-error.ts";

export function kindOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "text";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Null counts as absent everywhere: content cannot tell the two apart. */
export function isAbsent(value: Json | undefined): value is undefined | null {
  return value === undefined || value === null;
}

/** `""`, `[]`, `{}` and nothing at all. Zero and false are values. */
export function isEmpty(value: Json | undefined): boolean {
  if (isAbsent(value) || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** Whole numbers are written out, whatever their size: 1e21 is `1000000000000000000000`. */
export function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) >= 1e21 ? BigInt(value).toString() : String(value);
}

/** The text of a scalar; undefined when there is none in a list or an object. */
export function scalarText(value: Json): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return String(value);
  return value === null ? "" : undefined;
}

/** Text for an operator that wants one text. A list of one is its element; nothing is the empty text. */
export function castText(value: Json | undefined, operator: string, side = "the value"): string {
  if (isAbsent(value)) return "";
  if (Array.isArray(value) && value.length < 2) return castText(value[0], operator, side);
  const text = scalarText(value);
  if (text !== undefined) return text;
  throw new LanguageError("XSOAR_CAST", `${operator}: ${side} is ${kindOf(value)}, which cannot be taken as text`);
}

/** Text of anything, for substitution within text: lists and objects as JSON. */
export function textOf(value: Json | undefined): string {
  if (isAbsent(value)) return "";
  return scalarText(value) ?? jsonText(value);
}

const deepest = 1_000;

/** Compact JSON as the server makes it: keys sorted as texts, whole numbers without an exponent. */
export function jsonText(value: Json, depth = 0): string {
  if (depth > deepest) throw new LanguageError("XSOAR_DEPTH", "the data is nested too deeply");
  if (typeof value === "number") return numberText(value);
  if (Array.isArray(value)) return `[${value.map((item) => jsonText(item, depth + 1)).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort(byCodePoint);
  return `{${members.map((key) => `${JSON.stringify(key)}:${jsonText(value[key] ?? null, depth + 1)}`).join(",")}}`;
}

/** As Go and Python order texts; JavaScript's own order differs beyond the first plane. */
export function byCodePoint(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x === y) continue;
    const surrogates = (x >= 0xd800 && x < 0xe000 ? 1 : 0) - (y >= 0xd800 && y < 0xe000 ? 1 : 0);
    return surrogates === 0 ? x - y : surrogates;
  }
  return a.length - b.length;
}

export function asList(value: Json | undefined): Json[] {
  if (isAbsent(value)) return [];
  return Array.isArray(value) ? value : [value];
}

/** Equal as data: numbers and their texts are different things here. */
export function isSameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  return jsonText(a) === jsonText(b);
}

/** `true` and `yes`, `false` and `no`, as the scripts' arguments have it. */
export function castBoolean(value: Json | undefined, operator: string, argument: string, otherwise: boolean): boolean {
  if (isAbsent(value) || value === "") return otherwise;
  if (typeof value === "boolean") return value;
  const text = scalarText(value)?.trim().toLowerCase();
  if (text === "true" || text === "yes" || text === "1") return true;
  if (text === "false" || text === "no" || text === "0") return false;
  throw new LanguageError("XSOAR_ARGUMENT", `${operator}: ${argument} is true or false, not ${text ?? kindOf(value)}`);
}

/** `argToList`: a list as it is, JSON of a list read, other text split at commas and trimmed. */
export function argumentList(value: Json | undefined): Json[] {
  if (isAbsent(value) || value === "") return [];
  if (Array.isArray(value)) return value;
  if (typeof value !== "string") return [value];
  if (value.startsWith("[") && value.endsWith("]")) {
    const read = parseJson(value);
    if (Array.isArray(read)) return read;
  }
  return value.split(",").map((part) => part.trim());
}

/** What any JSON begins with; a word as short as these is looked at whole. */
const mayBeJson = /^[\s]*(?:[[{"\-\d]|(?:true|false|null)\s*$)/;

/** Undefined for what is no JSON. Most of what comes here is plain text, and an error costs far more than a look. */
export function parseJson(text: string): Json | undefined {
  if (!mayBeJson.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
