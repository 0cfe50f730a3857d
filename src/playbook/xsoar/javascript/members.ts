/** Members and methods of texts, lists, numbers and objects: own data and a fixed table, never a prototype. */
import type { Budget } from "./budget.ts";
import { listMethods } from "./list-methods.ts";
import { textMethods } from "./text-methods.ts";
import { isJsObject, JsError, type JsValue, NotInterpreted, toNumber, toText } from "./value.ts";

export type Method<Owner> = (budget: Budget, owner: Owner, args: readonly JsValue[]) => JsValue;

const numberMethods: ReadonlyMap<string, Method<number>> = new Map<string, Method<number>>([
  [
    "toFixed",
    (_budget, value, [digits]) => {
      const places = Math.trunc(toNumber(digits)) || 0;
      if (places < 0 || places > 100) throw new JsError("toFixed takes 0 to 100 digits");
      return value.toFixed(places);
    },
  ],
  [
    "toString",
    (_budget, value, [radix]) => {
      const base = radix === undefined ? 10 : Math.trunc(toNumber(radix));
      if (!(base >= 2 && base <= 36)) throw new JsError("toString takes a radix from 2 to 36");
      return value.toString(base);
    },
  ],
  ["valueOf", (_budget, value) => value],
]);

const booleanMethods: ReadonlyMap<string, Method<boolean>> = new Map<string, Method<boolean>>([
  ["toString", (_budget, value) => String(value)],
  ["valueOf", (_budget, value) => value],
]);

const objectMethods: ReadonlyMap<string, Method<JsValue>> = new Map<string, Method<JsValue>>([
  ["toString", () => "[object Object]"],
  ["valueOf", (_budget, value) => value],
  ["hasOwnProperty", (_budget, value, [key]) => isJsObject(value) && Object.hasOwn(value, toText(key))],
]);

const tables: readonly ReadonlyMap<string, unknown>[] = [
  textMethods,
  listMethods,
  numberMethods,
  booleanMethods,
  objectMethods,
];

export function isMethod(name: string): boolean {
  return tables.some((table) => table.has(name));
}

export function readOwn(owner: JsValue, key: JsValue): JsValue {
  if (owner === undefined || owner === null) throw new JsError(`${String(owner)} has no members`);
  if (typeof owner === "string" || Array.isArray(owner)) {
    if (key === "length") return owner.length;
    const index = typeof key === "number" ? key : indexOf(toText(key));
    return Number.isInteger(index) && index >= 0 ? owner[index] : undefined;
  }
  if (!isJsObject(owner)) return undefined;
  const name = toText(key);
  return Object.hasOwn(owner, name) ? owner[name] : undefined;
}

/** What JavaScript would find in a prototype (`val.map ? …`) is not looked for here: the engine has prototypes. */
export function readMember(owner: JsValue, key: JsValue): JsValue {
  const value = readOwn(owner, key);
  if (value === undefined && typeof key !== "number" && isInherited(owner, toText(key))) {
    throw new NotInterpreted(`the member ${toText(key)}`);
  }
  return value;
}

const prototypes = { string: String.prototype, number: Number.prototype, boolean: Boolean.prototype };

function isInherited(owner: JsValue, key: string): boolean {
  if (typeof owner === "string" || typeof owner === "number" || typeof owner === "boolean") {
    const prototype = prototypes[typeof owner as keyof typeof prototypes];
    return key !== "length" && key in prototype;
  }
  if (Array.isArray(owner)) return key !== "length" && key in Array.prototype;
  if (isJsObject(owner)) return key in Object.prototype && !Object.hasOwn(owner, key);
  return true;
}

/** The index a key writes out, in its one spelling. */
function indexOf(key: string): number {
  return /^(?:0|[1-9]\d{0,15})$/.test(key) ? Number(key) : -1;
}

/** What a method call gives when the owner has no member of its own by that name. */
export function callMethod(budget: Budget, owner: JsValue, name: string, args: readonly JsValue[]): JsValue {
  if (typeof owner === "string") {
    const method = textMethods.get(name);
    if (method) return method(budget, owner, args);
  } else if (Array.isArray(owner)) {
    const method = listMethods.get(name);
    if (method) return method(budget, owner, args);
  } else if (typeof owner === "number") {
    const method = numberMethods.get(name);
    if (method) return method(budget, owner, args);
  } else if (typeof owner === "boolean") {
    const method = booleanMethods.get(name);
    if (method) return method(budget, owner, args);
  } else if (isJsObject(owner)) {
    const method = objectMethods.get(name);
    if (method) return method(budget, owner, args);
  }
  // A method of another kind of value: JavaScript has none here either. One we do not know: the engine may.
  if (isMethod(name) && name !== "hasOwnProperty") throw new JsError(`${name} is not a function`);
  throw new NotInterpreted(`the method ${name}`);
}
