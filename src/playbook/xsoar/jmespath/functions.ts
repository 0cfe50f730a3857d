/** The functions of JMESPath, with their kinds of arguments checked as its specification has it. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { byCodePoint, isSameJson, kindOf, numberText } from "../cast.ts";
import type { Budget } from "../javascript/budget.ts";
import { setOwn } from "../javascript/value.ts";
import { JmesError } from "./tree.ts";

/** `&expression`, ready to be put to an element. */
export interface JmesReference {
  reference: (element: Json) => Json;
}

type Given = Json | JmesReference;
export type JmesFunction = (args: readonly Given[], budget: Budget) => Json;

type Kind = "any" | "number" | "string" | "list" | "object" | "numbers" | "strings" | "reference";

function isReference(value: Given): value is JmesReference {
  return isObject(value) && typeof (value as { reference?: unknown }).reference === "function";
}

function isKind(kind: Kind, value: Given): boolean {
  if (isReference(value)) return kind === "reference";
  switch (kind) {
    case "any":
      return true;
    case "number":
    case "string":
      return typeof value === kind;
    case "list":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "numbers":
      return Array.isArray(value) && value.every((item) => typeof item === "number");
    case "strings":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "reference":
      return false;
  }
}

/** The kinds that each argument may be of; the last stands for all that follow when `open`. */
function takes(name: string, kinds: readonly (readonly Kind[])[], run: JmesFunction, open = false): JmesFunction {
  return (args, budget) => {
    if (args.length < kinds.length || (!open && args.length > kinds.length)) {
      throw new JmesError(`${name} takes ${kinds.length} argument${kinds.length === 1 ? "" : "s"}, not ${args.length}`);
    }
    for (const [at, value] of args.entries()) {
      const allowed = kinds[Math.min(at, kinds.length - 1)] ?? [];
      if (allowed.some((kind) => isKind(kind, value))) continue;
      const what = isReference(value) ? "an expression" : kindOf(value);
      throw new JmesError(`${name} takes ${allowed.join(" or ")}, not ${what}`);
    }
    for (const value of args) if (Array.isArray(value)) budget.spend(value.length);
    return run(args, budget);
  };
}

/** Checked by `takes`. */
const asNumber = (value: Given | undefined) => value as number;
const asText = (value: Given | undefined) => value as string;
const asItems = (value: Given | undefined) => value as Json[];
const asMembers = (value: Given | undefined) => value as JsonObject;
const asReference = (value: Given | undefined) => (value as JmesReference).reference;

type Ordered = number | string;

function order(a: Ordered, b: Ordered): number {
  return typeof a === "string" && typeof b === "string" ? byCodePoint(a, b) : Number(a) - Number(b);
}

/** The first of several that are equal. */
function extreme(list: readonly Json[], keys: readonly Ordered[], sign: 1 | -1): Json {
  let best = -1;
  for (const [at, key] of keys.entries()) if (best < 0 || sign * order(key, keys[best] ?? key) > 0) best = at;
  return list[best] ?? null;
}

/** What the expression gives for each: all numbers or all texts. */
function keysBy(name: string, list: readonly Json[], by: (element: Json) => Json): Ordered[] {
  const keys = list.map(by);
  const [first] = keys;
  for (const key of keys) {
    if ((typeof key !== "number" && typeof key !== "string") || typeof key !== typeof first) {
      throw new JmesError(`${name} wants numbers or texts, of one kind, not ${kindOf(key)}`);
    }
  }
  return keys as Ordered[];
}

function sortBy(list: readonly Json[], keys: readonly Ordered[]): Json[] {
  return list
    .map((item, at) => ({ item, key: keys[at] ?? 0 }))
    .sort((a, b) => order(a.key, b.key))
    .map(({ item }) => item);
}

function toNumber(value: Given): Json {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(value)) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function typeName(value: Given): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "object" ? "object" : typeof value;
}

/** As Python writes JSON without blanks. */
function compactJson(value: Given): string {
  return JSON.stringify(value, (_key, member: Json) =>
    typeof member === "number" && Number.isInteger(member) && Math.abs(member) >= 1e21
      ? Number(numberText(member))
      : member,
  );
}

const entries: [name: string, run: JmesFunction][] = [
  ["abs", takes("abs", [["number"]], ([value]) => Math.abs(asNumber(value)))],
  [
    "avg",
    takes("avg", [["numbers"]], ([list]) => {
      const numbers = asItems(list) as number[];
      return numbers.length === 0 ? null : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    }),
  ],
  ["ceil", takes("ceil", [["number"]], ([value]) => Math.ceil(asNumber(value)) + 0)],
  [
    "contains",
    takes("contains", [["list", "string"], ["any"]], ([subject, search]) => {
      if (Array.isArray(subject)) return subject.some((item) => isSameJson(item, search as Json));
      if (typeof search === "string") return asText(subject).includes(search);
      throw new JmesError("contains looks for text in text");
    }),
  ],
  ["ends_with", takes("ends_with", [["string"], ["string"]], ([text, end]) => asText(text).endsWith(asText(end)))],
  ["floor", takes("floor", [["number"]], ([value]) => Math.floor(asNumber(value)) + 0)],
  [
    "join",
    takes("join", [["string"], ["strings"]], ([glue, list], budget) => {
      const texts = asItems(list) as string[];
      budget.reserveText(texts.reduce((sum, text) => sum + text.length + asText(glue).length, 0));
      return texts.join(asText(glue));
    }),
  ],
  ["keys", takes("keys", [["object"]], ([object]) => Object.keys(asMembers(object)))],
  [
    "length",
    takes("length", [["string", "list", "object"]], ([value]) => {
      if (typeof value === "string") return Array.from(value).length;
      return Array.isArray(value) ? value.length : Object.keys(asMembers(value)).length;
    }),
  ],
  ["map", takes("map", [["reference"], ["list"]], ([by, list]) => asItems(list).map(asReference(by)))],
  ["max", takes("max", [["numbers", "strings"]], ([list]) => extreme(asItems(list), asItems(list) as Ordered[], 1))],
  [
    "max_by",
    takes("max_by", [["list"], ["reference"]], ([list, by]) =>
      extreme(asItems(list), keysBy("max_by", asItems(list), asReference(by)), 1),
    ),
  ],
  [
    "merge",
    takes(
      "merge",
      [["object"]],
      (objects) => {
        const merged: JsonObject = {};
        for (const object of objects) {
          for (const key of Object.keys(asMembers(object))) setOwn(merged, key, asMembers(object)[key] ?? null);
        }
        return merged;
      },
      true,
    ),
  ],
  ["min", takes("min", [["numbers", "strings"]], ([list]) => extreme(asItems(list), asItems(list) as Ordered[], -1))],
  [
    "min_by",
    takes("min_by", [["list"], ["reference"]], ([list, by]) =>
      extreme(asItems(list), keysBy("min_by", asItems(list), asReference(by)), -1),
    ),
  ],
  [
    "not_null",
    takes(
      "not_null",
      [["any"]],
      (values) => (values.find((value) => value !== null) as Json | undefined) ?? null,
      true,
    ),
  ],
  [
    "reverse",
    takes("reverse", [["string", "list"]], ([value]) =>
      Array.isArray(value) ? value.toReversed() : Array.from(asText(value)).reverse().join(""),
    ),
  ],
  ["sort", takes("sort", [["numbers", "strings"]], ([list]) => sortBy(asItems(list), asItems(list) as Ordered[]))],
  [
    "sort_by",
    takes("sort_by", [["list"], ["reference"]], ([list, by]) =>
      sortBy(asItems(list), keysBy("sort_by", asItems(list), asReference(by))),
    ),
  ],
  [
    "starts_with",
    takes("starts_with", [["string"], ["string"]], ([text, start]) => asText(text).startsWith(asText(start))),
  ],
  [
    "sum",
    takes("sum", [["numbers"]], ([list]) => (asItems(list) as number[]).reduce((sum, number) => sum + number, 0)),
  ],
  ["to_array", takes("to_array", [["any"]], ([value]) => (Array.isArray(value) ? value : [value as Json]))],
  ["to_number", takes("to_number", [["any"]], ([value]) => toNumber(value ?? null))],
  [
    "to_string",
    takes("to_string", [["any"]], ([value = null], budget) =>
      budget.text(typeof value === "string" ? value : compactJson(value)),
    ),
  ],
  ["type", takes("type", [["any"]], ([value]) => typeName(value ?? null))],
  [
    "values",
    takes("values", [["object"]], ([object]) =>
      Object.keys(asMembers(object)).map((key) => asMembers(object)[key] ?? null),
    ),
  ],
];

export const jmesFunctions: ReadonlyMap<string, JmesFunction> = new Map(entries);
