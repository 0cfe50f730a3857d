/** Reading `a.b`, `a['b']`, `a[0]` and `a[1:3]`: own properties and list items only, never anything of the host. */
import type { Evaluation } from "./evaluation.ts";
import { ExpressionError, typeError } from "./expression-error.ts";
import { areEqual } from "./operators.ts";
import {
  getKey,
  isDict,
  isFloat,
  kindOf,
  Loop,
  Namespace,
  numberOf,
  Range,
  Special,
  Tuple,
  type Value,
} from "./value.ts";

export function readMember(value: Value, key: string): Value {
  if (value === null || typeof value !== "object") return undefined;
  if (Array.isArray(value)) {
    if (value instanceof Tuple && value.names.length > 0) return readIndex(value, value.names.indexOf(key), false);
    return undefined;
  }
  if (!Special.is(value)) return getKey(value, key);
  if (value instanceof Namespace) return value.values.get(key);
  if (value instanceof Loop) return readLoop(value, key);
  return undefined;
}

export function readItem(evaluation: Evaluation, value: Value, key: Value): Value {
  if (typeof key === "string") return readMember(value, key);
  const index = numberOf(key);
  if (index === undefined || isFloat(key)) return undefined;
  // `node.0` and `node[0]` read the key "0": JSON has no other keys than text.
  if (isDict(value)) return getKey(value, String(index));
  evaluation.spendOn(value);
  return readIndex(value, index, true);
}

function readIndex(value: Value, index: number, fromEnd: boolean): Value {
  if (Array.isArray(value)) return value[index < 0 && fromEnd ? index + value.length : index];
  if (typeof value === "string") {
    // By character, as in Python; texts without surrogates, nearly all, need no copy.
    const characters = hasSurrogates(value) ? Array.from(value) : value;
    return characters[index < 0 ? index + characters.length : index];
  }
  if (value instanceof Range) return value.at(index < 0 ? index + value.length : index);
  return undefined;
}

function hasSurrogates(text: string): boolean {
  return /[\ud800-\udbff]/.test(text);
}

function readLoop(loop: Loop, key: string): Value {
  const { index0, items } = loop;
  switch (key) {
    case "index":
      return index0 + 1;
    case "index0":
      return index0;
    case "first":
      return index0 === 0;
    case "last":
      return index0 === items.length - 1;
    case "length":
      return items.length;
    case "revindex":
      return items.length - index0;
    case "revindex0":
      return items.length - index0 - 1;
    case "previtem":
      return index0 > 0 ? items[index0 - 1] : undefined;
    case "nextitem":
      return items[index0 + 1];
    case "depth":
      // Counts recursive loops, which there are none of.
      return 1;
    case "depth0":
      return 0;
    default:
      return undefined;
  }
}

export function readSlice(evaluation: Evaluation, value: Value, start: Value, stop: Value, step: Value): Value {
  evaluation.spendOn(value);
  const source = typeof value === "string" ? (hasSurrogates(value) ? Array.from(value) : value) : value;
  if (!(typeof source === "string" || Array.isArray(source) || source instanceof Range)) {
    throw typeError(`${kindOf(value)} cannot be sliced`);
  }
  const by = bound(step, 1);
  if (by === 0) throw typeError("a slice cannot go by steps of 0");
  const length = source.length;
  const from = clamp(bound(start, by > 0 ? 0 : length - 1), length, by, start === undefined || start === null);
  const to = clamp(bound(stop, by > 0 ? length : -1), length, by, stop === undefined || stop === null);
  const items: Value[] = [];
  evaluation.spend(1 + Math.max(0, Math.ceil((to - from) / by)) / (typeof value === "string" ? 64 : 1));
  for (let index = from; by > 0 ? index < to : index > to; index += by) {
    items.push(source instanceof Range ? source.at(index) : source[index]);
  }
  return typeof value === "string" ? evaluation.text(items.join("")) : evaluation.list(items);
}

function bound(value: Value, otherwise: number): number {
  if (value === undefined || value === null) return otherwise;
  const number = numberOf(value);
  if (number === undefined || isFloat(value))
    throw typeError(`the bounds of a slice are whole numbers, not ${kindOf(value)}`);
  return number;
}

function clamp(index: number, length: number, by: number, isDefault: boolean): number {
  if (isDefault) return index;
  const low = by > 0 ? 0 : -1;
  const high = by > 0 ? length : length - 1;
  return Math.min(high, Math.max(low, index < 0 ? index + length : index));
}

/** `a.b.0` as `map(attribute=…)` takes it. A flat key with dots in it (ECS: `source.ip`) is found as it stands. */
export function readPath(evaluation: Evaluation, value: Value, path: Value, otherwise?: Value): Value {
  if (typeof path !== "string") return readItem(evaluation, value, path) ?? otherwise;
  const parts = path.split(".");
  let here = value;
  for (let index = 0; index < parts.length; index++) {
    evaluation.spend();
    if (isDict(here) && index < parts.length - 1) {
      const rest = parts.slice(index).join(".");
      if (Object.hasOwn(here, rest)) return here[rest];
    }
    if (here === undefined) throw undefinedAttribute(`\`${parts.slice(0, index).join(".")}\``, `\`${parts[index]}\``);
    const part = parts[index] ?? "";
    here = /^\d+$/.test(part) ? readItem(evaluation, here, Number(part)) : readMember(here, part);
    if (here === undefined) here = otherwise;
  }
  return here;
}

export function undefinedAttribute(owner: string, attribute: string): ExpressionError {
  return new ExpressionError(
    "JINJA_UNDEFINED_ATTRIBUTE",
    `${owner} is undefined, so ${attribute} of it cannot be read`,
  );
}

export function findIndex(evaluation: Evaluation, items: readonly Value[], wanted: Value): number {
  evaluation.spend(1 + items.length);
  return items.findIndex((item) => areEqual(evaluation, item, wanted));
}
