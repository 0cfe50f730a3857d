/** Asks a document in memory whether a query holds for it, and why. */
import { isObject, type Json } from "#base/json.ts";
import { readSeverity } from "../incident-severity.ts";
import { readMoment } from "../read-moment.ts";
import { valuesOf } from "./document-values.ts";
import { printQuery } from "./print-query.ts";
import type { FieldQuery, Ordering, Query } from "./query.ts";
import { incidentFieldKind, type QueryFieldKind, type QueryFields, readStatus } from "./query-field.ts";
import { readQueryTime } from "./query-time.ts";

export interface QueryContext {
  /** Milliseconds since the epoch: what relative times count from. */
  now: number;
  /** Who asks: `{me}`. */
  me?: string;
  /** Kinds of fields; those of incidents when left out. A field it does not know is compared by what its values are. */
  fields?: QueryFields;
}

export interface QueryAnswer {
  matches: boolean;
  /** The part that decided, in words, with the values that were found. */
  because: string;
}

export function matchesQuery(query: Query, document: Json, context: QueryContext): boolean {
  switch (query.kind) {
    case "all":
      return true;
    case "and":
      return query.parts.every((part) => matchesQuery(part, document, context));
    case "or":
      return query.parts.some((part) => matchesQuery(part, document, context));
    case "not":
      return !matchesQuery(query.part, document, context);
    case "text":
      return hasText(document, fold(query.text));
    case "field":
      return matchesField(query, valuesOf(document, query.field), context);
  }
}

/** The same with its reason: of parts that must all hold the first that does not, of alternatives the one that does. */
export function explainQuery(query: Query, document: Json, context: QueryContext): QueryAnswer {
  switch (query.kind) {
    case "all":
      return { matches: true, because: "the query is empty" };
    case "and":
    case "or": {
      const decides = query.kind === "or";
      let last: QueryAnswer | undefined;
      const reasons: string[] = [];
      for (const part of query.parts) {
        last = explainQuery(part, document, context);
        if (last.matches === decides) return last;
        reasons.push(last.because);
      }
      return { matches: !decides, because: reasons.slice(0, 5).join("; ") };
    }
    case "not": {
      const { matches, because } = explainQuery(query.part, document, context);
      return { matches: !matches, because };
    }
    default: {
      const matches = matchesQuery(query, document, context);
      return {
        matches,
        because: `${printQuery(query)} ${matches ? "holds" : "does not hold"}${foundIn(query, document)}`,
      };
    }
  }
}

function foundIn(query: Query, document: Json): string {
  if (query.kind !== "field") return "";
  const values = valuesOf(document, query.field);
  if (values.length === 0) return `: there is no ${query.field}`;
  const shown = values
    .slice(0, 3)
    .map((value) => (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 80));
  return `: ${query.field} is ${shown.join(", ")}${values.length > 3 ? ", …" : ""}`;
}

function matchesField({ field, test }: FieldQuery, values: Json[], context: QueryContext): boolean {
  if (test.op === "exists") return values.length > 0;
  const wanted = test.value === "{me}" ? (context.me ?? test.value) : test.value;
  // `owner:""` asks for what has no value.
  if (test.op === "is" && wanted === "") return values.length === 0;
  const kind = (context.fields ?? incidentFieldKind)(field);
  if (test.op !== "is") return values.some((value) => isOrdered(value, test.op, wanted, kind, context.now));
  if (test.pattern) {
    const pattern = compilePattern(wanted);
    return values.some((value) => pattern(textOf(value)));
  }
  return values.some((value) => isEqual(value, wanted, kind, context.now));
}

function isEqual(value: Json, wanted: string, kind: QueryFieldKind | undefined, now: number): boolean {
  switch (kind) {
    case "severity":
      return readSeverity(value) !== undefined && readSeverity(value) === readSeverity(wanted);
    case "status":
      return readStatus(textOf(value)) !== undefined && readStatus(textOf(value)) === readStatus(wanted);
    case "number":
      return Number(textOf(value)) === Number(wanted);
    case "date": {
      const moment = readQueryTime(wanted, now);
      // A date alone is the whole day.
      if (/^\d{4}-\d{2}-\d{2}$/.test(wanted)) return textOf(value).startsWith(wanted);
      return moment !== undefined && readMoment(value) === moment;
    }
    case "text":
      return hasWords(fold(textOf(value)), fold(wanted));
    default:
      return fold(textOf(value)) === fold(wanted);
  }
}

function isOrdered(value: Json, op: Ordering, wanted: string, kind: QueryFieldKind | undefined, now: number): boolean {
  const order = compare(value, wanted, kind, now);
  if (order === undefined) return false;
  if (op === ">") return order > 0;
  if (op === ">=") return order >= 0;
  return op === "<" ? order < 0 : order <= 0;
}

/** Undefined: the two cannot be compared, and no ordering holds. */
function compare(value: Json, wanted: string, kind: QueryFieldKind | undefined, now: number): number | undefined {
  if (kind === "severity") return difference(readSeverity(value), readSeverity(wanted));
  if (kind === "status") return difference(readStatus(textOf(value)), readStatus(wanted));
  if (kind === "date") return difference(readMoment(value), readQueryTime(wanted, now));
  const numbers = difference(numberOf(textOf(value)), numberOf(wanted));
  if (numbers !== undefined || kind === "number") return numbers;
  const moments = difference(readMoment(value), readQueryTime(wanted, now));
  if (moments !== undefined) return moments;
  if (typeof value !== "string") return undefined;
  const [a, b] = [fold(value), fold(wanted)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

function numberOf(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}

function textOf(value: Json): string {
  if (typeof value === "string") return value;
  // Not by JavaScript's own hand: an object in the list may have a "toString" that is no function.
  if (Array.isArray(value)) return value.map((item) => (item === null ? "" : textOf(item))).join();
  return isObject(value) ? JSON.stringify(value) : String(value);
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

const wordSign = /[\p{L}\p{N}_]/u;

/** The words in a row, not parts of longer words. */
function hasWords(text: string, words: string): boolean {
  const wanted = words.trim();
  if (wanted === "") return true;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    const before = text.slice(0, at).at(-1) ?? " ";
    const after = text[at + wanted.length] ?? " ";
    const opens = !wordSign.test(wanted[0] ?? " ") || !wordSign.test(before);
    const closes = !wordSign.test(wanted.at(-1) ?? " ") || !wordSign.test(after);
    if (opens && closes) return true;
  }
  return false;
}

/** Anywhere in any value; names of fields are not searched. */
function hasText(document: Json, wanted: string): boolean {
  const todo: Json[] = [document];
  for (let here = todo.pop(); here !== undefined; here = todo.pop()) {
    if (Array.isArray(here)) todo.push(...here.slice(0, 100_000));
    else if (isObject(here)) todo.push(...Object.values(here));
    else if (here !== null && fold(String(here)).includes(wanted)) return true;
  }
  return false;
}

/** `*` any signs, `?` one: walked greedily with one way back, linear but for the product of the two lengths. */
function compilePattern(pattern: string): (text: string) => boolean {
  const signs = [...fold(pattern)];
  return (given) => {
    const text = [...fold(given)];
    let at = 0;
    let sign = 0;
    let star = -1;
    let mark = 0;
    while (at < text.length) {
      if (signs[sign] === "*") {
        star = sign++;
        mark = at;
      } else if (sign < signs.length && (signs[sign] === "?" || signs[sign] === text[at])) {
        sign += 1;
        at += 1;
      } else if (star !== -1) {
        sign = star + 1;
        at = ++mark;
      } else return false;
    }
    while (signs[sign] === "*") sign += 1;
    return sign === signs.length;
  };
}
