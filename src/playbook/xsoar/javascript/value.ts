/**
 * The values JavaScript within content handles here: JSON, undefined, and functions of its own. No host object, host
 * function or prototype is ever a value, so no expression can reach one.
 */
import type { Json } from "#base/json.ts";
import { LanguageError } from "../language-error.ts";

export type JsValue = undefined | null | boolean | number | string | JsValue[] | JsObject | JsFunction;

export interface JsObject {
  [key: string]: JsValue;
}

/** A function an expression wrote, or one of the few globals; the private name keeps it apart from plain objects. */
export class JsFunction {
  readonly #call: (args: readonly JsValue[]) => JsValue;
  constructor(call: (args: readonly JsValue[]) => JsValue) {
    this.#call = call;
  }

  static is(value: JsValue): value is JsFunction {
    return typeof value === "object" && value !== null && #call in value;
  }

  call(args: readonly JsValue[]): JsValue {
    return this.#call(args);
  }
}

/** What JavaScript would throw: the element is dropped, the task goes on. */
export class JsError extends Error {
  override readonly name = "JsError";
}

/** Not wrong, only more than we interpret: the sandboxed engine takes the whole expression. */
export class NotInterpreted extends Error {
  override readonly name = "NotInterpreted";
}

export function isJsObject(value: JsValue): value is JsObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !JsFunction.is(value);
}

/** Sets an own property whatever its name: `__proto__` stays data. */
export function setOwn<Value>(target: Record<string, Value>, key: string, value: Value): void {
  if (key in Object.prototype) {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else target[key] = value;
}

export function isTruthy(value: JsValue): boolean {
  return typeof value === "object" ? value !== null : Boolean(value);
}

export function typeOf(value: JsValue): string {
  return JsFunction.is(value) ? "function" : typeof value;
}

/** Lists may share their parts, so that what is written out can be far larger than what is held. */
const longestText = 5_000_000;
interface Count {
  left: number;
}
const mostParts = 1_000_000;

function countPart(count: Count): void {
  if (--count.left < 0) throw new LanguageError("XSOAR_BUDGET", `it is made of more than ${mostParts} parts`);
}

/** `String(value)`. */
export function toText(value: JsValue, count: Count = { left: mostParts }): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  if (JsFunction.is(value)) throw new NotInterpreted("the text of a function");
  if (!Array.isArray(value)) return "[object Object]";
  let text = "";
  for (const [index, item] of value.entries()) {
    countPart(count);
    if (index > 0) text += ",";
    if (item !== undefined && item !== null) text += toText(item, count);
    if (text.length > longestText) throw new LanguageError("XSOAR_BUDGET", "it makes too long a text");
  }
  return text;
}

/** `Number(value)`. */
export function toNumber(value: JsValue): number {
  if (typeof value === "number") return value;
  if (typeof value !== "object" || value === null) return Number(value);
  return Array.isArray(value) ? Number(toText(value)) : Number.NaN;
}

function toPrimitive(value: JsValue): undefined | null | boolean | number | string {
  return typeof value === "object" && value !== null ? toText(value) : value;
}

export function add(a: JsValue, b: JsValue): number | string {
  const [left, right] = [toPrimitive(a), toPrimitive(b)];
  if (typeof left === "string" || typeof right === "string") return toText(left) + toText(right);
  return toNumber(left) + toNumber(right);
}

/** `==`. */
export function looselyEqual(a: JsValue, b: JsValue): boolean {
  if (a === undefined || a === null) return b === undefined || b === null;
  if (b === undefined || b === null) return false;
  if (typeof a === typeof b) return a === b;
  if (typeof a === "object") return looselyEqual(toPrimitive(a), b);
  if (typeof b === "object") return looselyEqual(a, toPrimitive(b));
  return toNumber(a) === toNumber(b);
}

/** `a < b`, `a > b`… by the test that is given the order; every comparison with NaN is false. */
export function compare(a: JsValue, b: JsValue, holds: (a: number | string, b: number | string) => boolean): boolean {
  const [left, right] = [toPrimitive(a), toPrimitive(b)];
  if (typeof left === "string" && typeof right === "string") return holds(left, right);
  return holds(toNumber(left), toNumber(right));
}

const deepest = 1_000;

/** What leaves an expression: as `JSON.stringify` would keep it. Data that came in goes out as it is. */
export function toJson(value: JsValue, depth = 0, count: Count = { left: 5 * mostParts }): Json | undefined {
  countPart(count);
  if (depth > deepest) throw new JsError("the result is nested too deeply");
  if (value === undefined || JsFunction.is(value)) return undefined;
  // JSON has no -0.
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : null;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    // A context's own lists come out of many expressions: they are not copied without need.
    const items = value.map((item) => toJson(item, depth + 1, count) ?? null);
    return items.every((item, at) => Object.is(item, value[at])) ? (value as Json[]) : items;
  }
  let changed = false;
  const copy: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    const member = toJson(value[key], depth + 1, count);
    if (member === undefined || !Object.is(member, value[key])) changed = true;
    if (member !== undefined) setOwn(copy, key, member);
  }
  // Nothing in it was anything but JSON.
  return changed ? copy : (value as Record<string, Json>);
}
