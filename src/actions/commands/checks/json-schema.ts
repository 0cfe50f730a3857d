/**
 * JSON Schema, draft 7: does a value hold to a schema? Interpreted, since a schema comes from outside and must not become
 * code. References lead within the schema only; `format` is not checked, as the drafts allow.
 */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { isSameJson } from "#playbook/xsoar/cast.ts";
import type { RegularExpressions } from "#playbook/xsoar/regular-expression.ts";

const deepest = 200;
const mostChecks = 200_000;

interface Check {
  root: Json;
  patterns: RegularExpressions;
  left: number;
}

/** Undefined when it holds; otherwise the first thing that is wrong, with its place. */
export function checkSchema(schema: Json, value: Json, patterns: RegularExpressions): string | undefined {
  return check(schema, value, "", { root: schema, patterns, left: mostChecks }, 0);
}

function check(schema: Json, value: Json, at: string, run: Check, depth: number): string | undefined {
  const where = at === "" ? "the value" : at;
  if (depth > deepest || --run.left < 0) return `${where} is too deep or too large to check`;
  if (schema === true) return undefined;
  if (schema === false) return `${where} is not allowed`;
  if (!isObject(schema)) return "the schema is neither an object nor true or false";
  const reference = ownProperty(schema, "$ref");
  // Beside a reference, draft 7 reads nothing else.
  if (typeof reference === "string") {
    const target = resolve(run.root, reference);
    return target === undefined
      ? `the schema refers to ${reference}, which is not in it`
      : check(target, value, at, run, depth + 1);
  }
  const inner = (part: Json, member: Json, place: string) => check(part, member, place, run, depth + 1);
  return (
    checkKind(schema, value, where) ??
    (typeof value === "number" ? checkNumber(schema, value, where) : undefined) ??
    (typeof value === "string" ? checkText(schema, value, where, run) : undefined) ??
    (Array.isArray(value) ? checkList(schema, value, at, where, inner) : undefined) ??
    (isObject(value) ? checkObject(schema, value, at, where, run, inner) : undefined) ??
    checkCombined(schema, value, at, where, inner)
  );
}

function resolve(root: Json, reference: string): Json | undefined {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return undefined;
  let here: Json | undefined = root;
  for (const part of reference.slice(2).split("/")) {
    const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
    here = Array.isArray(here) ? here[Number(key)] : ownProperty(here, key);
  }
  return here;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function checkKind(schema: JsonObject, value: Json, where: string): string | undefined {
  const type = ownProperty(schema, "type");
  if (type !== undefined) {
    const allowed = Array.isArray(type) ? type : [type];
    const kind = kindOf(value);
    if (!allowed.some((name) => name === kind || (name === "number" && kind === "integer"))) {
      return `${where} is ${kind}, not ${allowed.join(" or ")}`;
    }
  }
  const options = ownProperty(schema, "enum");
  if (Array.isArray(options) && !options.some((option) => isSameJson(option, value)))
    return `${where} is none of the values allowed`;
  const constant = ownProperty(schema, "const");
  return constant !== undefined && !isSameJson(constant, value) ? `${where} is not the value it must be` : undefined;
}

function limit(schema: JsonObject, name: string): number | undefined {
  const value = ownProperty(schema, name);
  return typeof value === "number" ? value : undefined;
}

function checkNumber(schema: JsonObject, value: number, where: string): string | undefined {
  const rules: [name: string, holds: (bound: number) => boolean][] = [
    ["minimum", (bound) => value >= bound],
    ["maximum", (bound) => value <= bound],
    ["exclusiveMinimum", (bound) => value > bound],
    ["exclusiveMaximum", (bound) => value < bound],
    ["multipleOf", (bound) => bound > 0 && Math.abs(value / bound - Math.round(value / bound)) < 1e-9],
  ];
  return firstBroken(schema, rules, `${where} is ${value}`);
}

function firstBroken(
  schema: JsonObject,
  rules: readonly [name: string, holds: (bound: number) => boolean][],
  what: string,
): string | undefined {
  for (const [name, holds] of rules) {
    const bound = limit(schema, name);
    if (bound !== undefined && !holds(bound)) return `${what} (${name} ${bound})`;
  }
  return undefined;
}

function checkText(schema: JsonObject, value: string, where: string, run: Check): string | undefined {
  const length = [...value].length;
  const pattern = ownProperty(schema, "pattern");
  if (typeof pattern === "string" && !run.patterns.compile(pattern).test(value))
    return `${where} does not fit ${pattern}`;
  return firstBroken(
    schema,
    [
      ["minLength", (bound) => length >= bound],
      ["maxLength", (bound) => length <= bound],
    ],
    `${where} has ${length} signs`,
  );
}

type Inner = (schema: Json, value: Json, at: string) => string | undefined;

function first(faults: Iterable<string | undefined>): string | undefined {
  for (const fault of faults) if (fault !== undefined) return fault;
  return undefined;
}

function checkList(schema: JsonObject, list: Json[], at: string, where: string, inner: Inner): string | undefined {
  const items = ownProperty(schema, "items");
  const additional = ownProperty(schema, "additionalItems");
  const contains = ownProperty(schema, "contains");
  function* members() {
    for (const [index, item] of list.entries()) {
      const part = Array.isArray(items) ? (items[index] ?? additional) : items;
      if (part !== undefined) yield inner(part, item, `${at}[${index}]`);
    }
  }
  if (ownProperty(schema, "uniqueItems") === true) {
    const twice = list.some((item, index) => list.slice(0, index).some((other) => isSameJson(item, other)));
    if (twice) return `${where} has the same item twice`;
  }
  if (contains !== undefined && !list.some((item) => inner(contains, item, at) === undefined))
    return `${where} has no item of the kind it needs`;
  return (
    firstBroken(
      schema,
      [
        ["minItems", (bound) => list.length >= bound],
        ["maxItems", (bound) => list.length <= bound],
      ],
      `${where} has ${list.length} items`,
    ) ?? first(members())
  );
}

function checkObject(
  schema: JsonObject,
  object: JsonObject,
  at: string,
  where: string,
  run: Check,
  inner: Inner,
): string | undefined {
  const keys = Object.keys(object);
  const required = ownProperty(schema, "required");
  for (const name of Array.isArray(required) ? required : []) {
    if (typeof name === "string" && !Object.hasOwn(object, name)) return `${where} has no ${name}`;
  }
  const properties = ownProperty(schema, "properties");
  const byPattern = Object.entries(asObject(ownProperty(schema, "patternProperties")));
  const additional = ownProperty(schema, "additionalProperties");
  const names = ownProperty(schema, "propertyNames");
  function* members() {
    for (const key of keys) {
      const member = object[key] ?? null;
      const place = at === "" ? key : `${at}.${key}`;
      if (names !== undefined) yield inner(names, key, place);
      const own = ownProperty(properties, key);
      if (own !== undefined) yield inner(own, member, place);
      const fitting = byPattern.filter(([pattern]) => run.patterns.compile(pattern).test(key));
      for (const [, part] of fitting) yield inner(part, member, place);
      if (own === undefined && fitting.length === 0 && additional !== undefined) yield inner(additional, member, place);
    }
    for (const [key, needs] of Object.entries(asObject(ownProperty(schema, "dependencies")))) {
      if (!Object.hasOwn(object, key)) continue;
      if (!Array.isArray(needs)) yield inner(needs, object, at);
      else {
        const missing = needs.find((name) => typeof name === "string" && !Object.hasOwn(object, name));
        if (missing !== undefined) yield `${where} has ${key} but no ${String(missing)}`;
      }
    }
  }
  return (
    firstBroken(
      schema,
      [
        ["minProperties", (bound) => keys.length >= bound],
        ["maxProperties", (bound) => keys.length <= bound],
      ],
      `${where} has ${keys.length} members`,
    ) ?? first(members())
  );
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function checkCombined(schema: JsonObject, value: Json, at: string, where: string, inner: Inner): string | undefined {
  const parts = (name: string): Json[] => {
    const given = ownProperty(schema, name);
    return Array.isArray(given) ? given : [];
  };
  const fault = first(parts("allOf").map((part) => inner(part, value, at)));
  if (fault !== undefined) return fault;
  const any = parts("anyOf");
  if (any.length > 0 && !any.some((part) => inner(part, value, at) === undefined))
    return `${where} fits none of the alternatives`;
  const one = parts("oneOf");
  if (one.length > 0) {
    const fitting = one.filter((part) => inner(part, value, at) === undefined).length;
    if (fitting !== 1) return `${where} fits ${fitting} of the alternatives instead of one`;
  }
  const not = ownProperty(schema, "not");
  if (not !== undefined && inner(not, value, at) === undefined) return `${where} is what it must not be`;
  const condition = ownProperty(schema, "if");
  if (condition === undefined) return undefined;
  const branch = ownProperty(schema, inner(condition, value, at) === undefined ? "then" : "else");
  return branch === undefined ? undefined : inner(branch, value, at);
}
