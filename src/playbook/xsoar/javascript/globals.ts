/** The few globals that expressions use; any other is the engine's. None of them is a function of the host. */
import {
  isJsObject,
  isTruthy,
  JsError,
  JsFunction,
  type JsValue,
  NotInterpreted,
  toJson,
  toNumber,
  toText,
} from "./value.ts";

function define(call: (...args: JsValue[]) => JsValue): JsFunction {
  return new JsFunction((args) => call(...args.slice(0, 3)));
}

/** Without a radix, `0x` counts. */
function readInteger(text: JsValue, radix: JsValue): number {
  return Number.parseInt(toText(text), radix === undefined ? 0 : toNumber(radix));
}

function keysOf(value: JsValue): string[] {
  if (value === undefined || value === null) throw new JsError("nothing has no keys");
  if (Array.isArray(value)) return value.map((_item, index) => String(index));
  if (typeof value === "string") throw new NotInterpreted("the keys of a text");
  return isJsObject(value) ? Object.keys(value) : [];
}

function parseJson(text: JsValue): JsValue {
  try {
    // Whatever it makes is plain data.
    return JSON.parse(toText(text)) as JsValue;
  } catch {
    throw new JsError("it is no JSON");
  }
}

function stringify(value: JsValue, replacer: JsValue, space: JsValue): JsValue {
  if (replacer !== undefined && replacer !== null) throw new NotInterpreted("stringify with a replacer");
  const json = toJson(value);
  const indent = typeof space === "number" || typeof space === "string" ? space : undefined;
  return json === undefined ? undefined : JSON.stringify(json, null, indent);
}

/** `JSON.stringify` and the like. What an object has besides is the engine's. */
export const globalMembers: ReadonlyMap<string, ReadonlyMap<string, JsValue>> = new Map([
  [
    "JSON",
    new Map<string, JsValue>([
      ["stringify", define(stringify)],
      ["parse", define(parseJson)],
    ]),
  ],
  [
    "Object",
    new Map<string, JsValue>([
      ["keys", define(keysOf)],
      [
        "values",
        define((value) => {
          if (!isJsObject(value)) throw new NotInterpreted("the values of no object");
          return Object.keys(value).map((key) => value[key]);
        }),
      ],
    ]),
  ],
  [
    "Math",
    new Map<string, JsValue>([
      ["floor", define((value) => Math.floor(toNumber(value)))],
      ["ceil", define((value) => Math.ceil(toNumber(value)))],
      ["round", define((value) => Math.round(toNumber(value)))],
      ["abs", define((value) => Math.abs(toNumber(value)))],
      ["min", new JsFunction((args) => Math.min(...args.map(toNumber)))],
      ["max", new JsFunction((args) => Math.max(...args.map(toNumber)))],
    ]),
  ],
  ["Array", new Map<string, JsValue>([["isArray", define((value) => Array.isArray(value))]])],
]);

export const globals: ReadonlyMap<string, JsValue> = new Map<string, JsValue>([
  ["undefined", undefined],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["parseInt", define(readInteger)],
  ["parseFloat", define((text) => Number.parseFloat(toText(text)))],
  ["isNaN", define((value) => Number.isNaN(toNumber(value)))],
  ["Number", new JsFunction((args) => (args.length === 0 ? 0 : toNumber(args[0])))],
  ["String", new JsFunction((args) => (args.length === 0 ? "" : toText(args[0])))],
  ["Boolean", define((value) => isTruthy(value))],
]);
