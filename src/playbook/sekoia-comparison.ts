import { isObject, type Json } from "#base/json.ts";

/**
 * How a Sekoia condition compares. The rules are Python's, whose values its templates make: a number never equals a
 * text, true equals 1, texts are ordered by code point, and ordering a number and a text is a mistake, reported, not
 * a guess. Operators are kept in the model as `sekoia:` and the comparison's own name:
 *
 * - `==`, `!=`: any two values.
 * - `<`, `>`, `<=`, `>=`: two numbers, two texts or two lists.
 * - `in`, `not in`: a member of a list, a key of an object, a part of a text. A text that writes out a list is that list.
 * - `range`: between the two ends of a list, both included.
 *
 * One courtesy: a list compared with a text that writes out a list is compared with that list, since a literal in an
 * export is always text. A value that a template left undefined is compared as empty text, which is what it renders as.
 */
export type SekoiaComparison = `sekoia:${(typeof names)[number]}`;

const names = ["==", "!=", "<", ">", "<=", ">=", "in", "not in", "range"] as const;

export const sekoiaComparisons: ReadonlySet<string> = new Set(names.map((name): SekoiaComparison => `sekoia:${name}`));

export interface ComparisonOutcome {
  result: boolean;
  /** Why the values could not be compared; the result is then false. */
  problem?: string;
}

export function compareSekoia(left: Json | undefined, operator: string, right: Json | undefined): ComparisonOutcome {
  const a = left ?? (left === null ? null : "");
  const b = right ?? (right === null ? null : "");
  switch (operator) {
    case "sekoia:==":
      return { result: equals(a, b) };
    case "sekoia:!=":
      return { result: !equals(a, b) };
    case "sekoia:<":
      return compareOrder(a, b, (order) => order < 0);
    case "sekoia:>":
      return compareOrder(a, b, (order) => order > 0);
    case "sekoia:<=":
      return compareOrder(a, b, (order) => order <= 0);
    case "sekoia:>=":
      return compareOrder(a, b, (order) => order >= 0);
    case "sekoia:in":
      return contains(a, b);
    case "sekoia:not in": {
      const { result, problem } = contains(a, b);
      return problem === undefined ? { result: !result } : { result: false, problem };
    }
    case "sekoia:range":
      return isInRange(a, b);
    default:
      return { result: false, problem: `There is no comparison "${operator.replace("sekoia:", "")}".` };
  }
}

function equals(a: Json, b: Json): boolean {
  if (Array.isArray(a) && typeof b === "string") return equalsDeep(a, readList(b) ?? b);
  if (Array.isArray(b) && typeof a === "string") return equalsDeep(readList(a) ?? a, b);
  return equalsDeep(a, b);
}

function equalsDeep(a: Json, b: Json): boolean {
  const [x, y] = [toNumber(a), toNumber(b)];
  if (x !== undefined || y !== undefined) return x === y;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => equalsDeep(item, b[at] ?? null));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    return keys.every((key) => Object.hasOwn(b, key) && equalsDeep(a[key] ?? null, b[key] ?? null));
  }
  return a === b;
}

/** True and false count as 1 and 0. */
function toNumber(value: Json): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" ? value : undefined;
}

function compareOrder(a: Json, b: Json, holds: (order: number) => boolean): ComparisonOutcome {
  const order = orderOf(a, b);
  return typeof order === "number" ? { result: holds(order) } : { result: false, problem: order };
}

/** Negative, 0 or positive; a sentence when the two have no order. */
function orderOf(a: Json, b: Json): number | string {
  const [x, y] = [toNumber(a), toNumber(b)];
  if (x !== undefined && y !== undefined) return x - y;
  if (typeof a === "string" && typeof b === "string") return orderOfTexts(a, b);
  if (Array.isArray(a) && Array.isArray(b)) {
    for (const [at, item] of a.entries()) {
      const other = b[at];
      if (other === undefined) break;
      if (!equalsDeep(item, other)) return orderOf(item, other);
    }
    return a.length - b.length;
  }
  return `${nameOf(a)} and ${nameOf(b)} have no order. Write a number as an expression, {{ 80 }}, or convert with | int.`;
}

/** By code point: JavaScript's own order of texts puts U+FFxx after characters beyond the first plane. */
function orderOfTexts(a: string, b: string): number {
  const [left, right] = [a[Symbol.iterator](), b[Symbol.iterator]()];
  for (;;) {
    const [x, y] = [left.next().value?.codePointAt(0), right.next().value?.codePointAt(0)];
    if (x === undefined || y === undefined) return (x === undefined ? 0 : 1) - (y === undefined ? 0 : 1);
    if (x !== y) return x - y;
  }
}

function contains(item: Json, whole: Json): ComparisonOutcome {
  const list = Array.isArray(whole) ? whole : typeof whole === "string" ? readList(whole) : undefined;
  if (list) return { result: list.some((member) => equalsDeep(item, member)) };
  if (isObject(whole)) return { result: typeof item === "string" && Object.hasOwn(whole, item) };
  if (typeof whole === "string" && typeof item === "string") return { result: whole.includes(item) };
  return { result: false, problem: `${nameOf(item)} cannot be looked for in ${nameOf(whole)}. Give a list.` };
}

function isInRange(value: Json, range: Json): ComparisonOutcome {
  const ends = typeof range === "string" ? readList(range) : range;
  if (!Array.isArray(ends) || ends.length !== 2) {
    return { result: false, problem: "A range is a list of two ends, [{{ 10 }}, {{ 100 }}]." };
  }
  const low = compareOrder(value, ends[0] ?? null, (order) => order >= 0);
  const high = compareOrder(value, ends[1] ?? null, (order) => order <= 0);
  const problem = low.problem ?? high.problem;
  return problem === undefined ? { result: low.result && high.result } : { result: false, problem };
}

function nameOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "string" ? "text" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/**
 * The list a text writes out: JSON, Python's spelling of it ('a', True, None), or bare words between the commas, which
 * is what `[{{ a }}, {{ b }}]` renders to. Undefined when it is no list.
 */
function readList(text: string): Json[] | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith("[") || !trimmed.endsWith("]")) return undefined;
  try {
    const read: unknown = JSON.parse(trimmed);
    // JSON.parse makes nothing that is not JSON.
    return Array.isArray(read) ? (read as Json[]) : undefined;
  } catch {
    return readLooseList(trimmed.slice(1, -1));
  }
}

const words = new Map<string, Json>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["null", null],
  ["None", null],
]);

/** Flat only: nothing that is not JSON nests lists in practice. */
function readLooseList(inner: string): Json[] | undefined {
  const items: Json[] = [];
  // Each alternative ends at a comma or the end, so that a hostile text costs no more than its length.
  const item = /(?:\s*'((?:[^'\\]|\\.)*)'\s*|\s*"((?:[^"\\]|\\.)*)"\s*|([^,'"[\]]*))(,|$)/sy;
  for (;;) {
    const found = item.exec(inner);
    if (!found) return undefined;
    const quoted = found[1] ?? found[2];
    const bare = found[3]?.trim() ?? "";
    const last = found[4] === "";
    if (quoted !== undefined) items.push(quoted.replace(/\\(.)/gs, "$1"));
    else if (bare !== "") items.push(readWord(bare));
    else if (!last) return undefined;
    if (last) return items;
  }
}

function readWord(word: string): Json {
  if (words.has(word)) return words.get(word) ?? null;
  return /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(word) ? Number(word) : word;
}
