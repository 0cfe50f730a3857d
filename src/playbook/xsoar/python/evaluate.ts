/** Evaluates Python expressions over plain values: numbers, texts, lists, dicts. What Python refuses is a PyError. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { byCodePoint, numberText } from "../cast.ts";
import type { Budget } from "../javascript/budget.ts";
import { setOwn } from "../javascript/value.ts";
import { pythonText } from "../python-text.ts";
import { type PyCompare, PyError, type PyNode } from "./tree.ts";

/** A dict keeps its keys' kinds: `{1: 2}` has a number. */
export class PyDict {
  readonly members: (readonly [PyValue, PyValue])[] = [];
}
/** What `re.search` found: true, and equal to nothing else. */
export class PyMatch {
  readonly found = true;
}
export type PyValue = null | boolean | number | string | PyValue[] | PyDict | PyMatch;

export interface PyEnvironment {
  names: ReadonlyMap<string, PyValue>;
  functions: ReadonlyMap<string, (args: readonly PyValue[]) => PyValue>;
  /** `==` and `!=` regard no case. */
  ignoreCase: boolean;
  /** A comparison also holds when it does for one element of a list on the right. */
  searchLists: boolean;
  budget: Budget;
}

export function evaluatePython(node: PyNode, environment: PyEnvironment): PyValue {
  const { budget } = environment;
  const of = (inner: PyNode) => evaluatePython(inner, environment);
  budget.spend();
  switch (node.kind) {
    case "constant":
      return node.value;
    case "name": {
      const value = environment.names.get(node.name);
      if (value === undefined) throw new PyError(`there is no name ${node.name}; texts stand in quotes`);
      return value;
    }
    case "list":
      return node.items.map(of);
    case "dict":
      return makeDict(node.members.map(([key, value]) => [of(key), of(value)] as const));
    case "call": {
      const called = environment.functions.get(node.name);
      if (called === undefined) throw new PyError(`there is no function ${node.name}`);
      return called(node.args.map(of));
    }
    case "compare":
      return compareAll(node, environment);
    // Every part is evaluated, as the script does it: one that fails fails the whole.
    case "and":
      return node.parts.map(of).reduce((left, right) => (isTrue(left) ? right : left));
    case "or":
      return node.parts.map(of).reduce((left, right) => (isTrue(left) ? left : right));
    case "not":
      return !isTrue(of(node.inner));
    case "minus": {
      const value = numberOf(of(node.inner));
      if (value === undefined) throw new PyError("only a number can be negative");
      return -value + 0;
    }
    case "add":
      return add(of(node.left), of(node.right), budget);
  }
}

function makeDict(pairs: readonly (readonly [PyValue, PyValue])[]): PyDict {
  const dict = new PyDict();
  for (const [key, value] of pairs) {
    if (typeof key === "object" && key !== null) throw new PyError("a list or a dict cannot be a key");
    const at = dict.members.findIndex(([known]) => isEqual(known, key));
    // The first key stays, the last value holds.
    if (at < 0) dict.members.push([key, value]);
    else dict.members[at] = [dict.members[at]?.[0] ?? key, value];
  }
  return dict;
}

function compareAll(node: Extract<PyNode, { kind: "compare" }>, environment: PyEnvironment): boolean {
  let left = evaluatePython(node.first, environment);
  for (const [operator, next] of node.rest) {
    const right = evaluatePython(next, environment);
    if (!holds(operator, left, right, environment)) return false;
    left = right;
  }
  return true;
}

function holds(operator: PyCompare, left: PyValue, right: PyValue, environment: PyEnvironment): boolean {
  const plainly = (value: PyValue) => compareOne(operator, left, value, environment.ignoreCase);
  if (plainly(right)) return true;
  if (!environment.searchLists || !Array.isArray(right)) return false;
  environment.budget.spend(right.length);
  return right.some(plainly);
}

/** What has no order, or cannot contain anything, holds neither way. */
function compareOne(operator: PyCompare, left: PyValue, right: PyValue, ignoreCase: boolean): boolean {
  switch (operator) {
    case "==":
      return ignoreCase ? isEqualInAnyCase(left, right) : isEqual(left, right);
    case "!=":
      return !(ignoreCase ? isEqualInAnyCase(left, right) : isEqual(left, right));
    case "in":
      return contains(right, left) === true;
    case "not in":
      return contains(right, left) === false;
    default: {
      const order = orderOf(left, right);
      if (order === undefined) return false;
      if (operator === "<") return order < 0;
      if (operator === "<=") return order <= 0;
      return operator === ">" ? order > 0 : order >= 0;
    }
  }
}

function numberOf(value: PyValue | undefined): number | undefined {
  if (typeof value === "boolean") return Number(value);
  return typeof value === "number" ? value : undefined;
}

/** `True` is 1. */
export function isEqual(left: PyValue | undefined, right: PyValue | undefined): boolean {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a === b;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, at) => isEqual(item, right[at]));
  }
  if (left instanceof PyDict && right instanceof PyDict) {
    if (left.members.length !== right.members.length) return false;
    return left.members.every(([key, value]) =>
      right.members.some(([other, more]) => isEqual(key, other) && isEqual(value, more)),
    );
  }
  return left === right;
}

/** By what Python prints of them. */
function isEqualInAnyCase(left: PyValue, right: PyValue): boolean {
  return left === right || printed(left) === printed(right);
}

function printed(value: PyValue): string {
  return value instanceof PyMatch ? "a match" : pythonText([toJson(value)]).toLowerCase();
}

function contains(whole: PyValue, part: PyValue): boolean | undefined {
  if (typeof whole === "string") return typeof part === "string" ? whole.includes(part) : undefined;
  if (Array.isArray(whole)) return whole.some((item) => isEqual(item, part));
  if (!(whole instanceof PyDict) || (typeof part === "object" && part !== null)) return undefined;
  return whole.members.some(([key]) => isEqual(key, part));
}

function orderOf(left: PyValue | undefined, right: PyValue | undefined): number | undefined {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a - b;
  if (typeof left === "string" && typeof right === "string") return byCodePoint(left, right);
  if (!Array.isArray(left) || !Array.isArray(right)) return undefined;
  for (const [at, item] of left.entries()) {
    if (at >= right.length) return 1;
    if (!isEqual(item, right[at])) return orderOf(item, right[at]);
  }
  return left.length - right.length;
}

/** Of different kinds: nothing. */
function add(left: PyValue, right: PyValue, budget: Budget): PyValue {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a + b;
  if (typeof left === "string" && typeof right === "string") return budget.text(left + right);
  if (!Array.isArray(left) || !Array.isArray(right)) return null;
  budget.spend(left.length + right.length);
  return [...left, ...right];
}

export function isTrue(value: PyValue): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value instanceof PyDict ? value.members.length > 0 : Boolean(value);
}

export function fromJson(value: Json): PyValue {
  if (Array.isArray(value)) return value.map(fromJson);
  if (!isObject(value)) return value;
  const dict = new PyDict();
  for (const key of Object.keys(value)) dict.members.push([key, fromJson(value[key] ?? null)]);
  return dict;
}

/** As `json.dumps` has it: keys become texts. */
export function toJson(value: PyValue): Json {
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof PyMatch) return true;
  if (!(value instanceof PyDict)) return value;
  const object: JsonObject = {};
  for (const [key, member] of value.members) setOwn(object, keyText(key), toJson(member));
  return object;
}

function keyText(key: PyValue): string {
  if (typeof key === "string") return key;
  return typeof key === "number" ? numberText(key) : String(key);
}
