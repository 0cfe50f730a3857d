/** Scripts that transform lists, plain enough to be ours. They do what the scripts do, odd corners included. */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { argumentList, asList, castBoolean, isAbsent, isEmpty, isSameJson, jsonText, scalarText } from "../cast.ts";
import { setOwn } from "../javascript/value.ts";
import { pythonJson, pythonText } from "../python-text.ts";
import { onItem, onList, type Transformer, type TransformerCall } from "./transformer.ts";

/** Falsy as Python and JavaScript both have it, and empty as Python has it. */
function isFalsy(value: Json | undefined): boolean {
  return isEmpty(value) || value === 0 || value === false;
}

/** One hit: itself. None or several: the list, as JSON text unless told otherwise. */
const whereFieldEquals = onList((value, call) => {
  const wanted = call.get("equalTo");
  const field = call.text("field");
  const getField = call.text("getField");
  const found: Json[] = [];
  for (const item of argumentList(value)) {
    if (!isObject(item)) continue;
    const member = ownProperty(item, field);
    if (!(isAbsent(wanted) ? isAbsent(member) : member !== undefined && isSameJson(member, wanted))) continue;
    const hit = getField === "" ? item : ownProperty(item, getField);
    if (getField === "" || !isFalsy(hit)) found.push(hit ?? null);
  }
  const [only] = found;
  if (found.length === 1) return only;
  return castBoolean(call.get("stringify"), call.operator, "stringify", true) ? JSON.stringify(found) : found;
});

const firstElement = onList((value) => {
  if (Array.isArray(value)) return value.length === 0 ? [] : value[0];
  return isAbsent(value) ? [] : value;
});

const lastElement = onList((value) => {
  if (Array.isArray(value)) return value.length === 0 ? [] : value.at(-1);
  return isAbsent(value) ? [] : value;
});

const productJoin = onList((value, call) => {
  const between = call.text("join", "=");
  const parts = (given: Json | undefined): string[] => {
    const texts = Array.isArray(given) && given.length !== 1 ? given.map(pythonText) : joined(given).split(",");
    return texts.map((text) => text.trim());
  };
  const joined = (given: Json | undefined) => pythonText((Array.isArray(given) ? given[0] : given) ?? null);
  const right = parts(call.get("list2"));
  return parts(value).flatMap((left) => {
    call.evaluation.budget.spend(right.length * 4);
    return right.map((other) => call.evaluation.budget.text(left + between + other));
  });
});

const toSingleElementList = onList((value) => (isFalsy(value) ? [] : Array.isArray(value) ? value : [value ?? null]));

/** The named fields of the objects under `key`, and then the value itself. Without objects there is nothing at all. */
const valuesOfFields = onItem((value, call) => {
  const objects = call.get("key");
  if (isFalsy(objects)) return undefined;
  const given = call.get("list");
  const names = Array.isArray(given) ? given.map(pythonText) : call.text("list").split(",");
  const found: Json[] = [];
  const add = (more: Json | undefined) => {
    if (!isFalsy(more)) found.push(...asList(more));
  };
  for (const object of asList(objects)) for (const name of names) add(ownProperty(object, name));
  add(value);
  call.evaluation.budget.spend(found.length);
  return found;
});

const reverseList = onList((value) => (Array.isArray(value) ? value.toReversed() : value));

const sumList = onList((value, call) => {
  const items = typeof value === "string" ? value.split(",") : asList(value);
  let sum = 0;
  for (const item of items) {
    const text = scalarText(item)?.trim() ?? "";
    if (text === "" || Number.isNaN(Number(text))) throw call.failure("it applies to lists of numbers only");
    sum += Number(text);
  }
  return sum;
});

/** Nothing, and if told so what counts as empty, becomes the default. A list of one is looked into. */
const setIfEmpty = onList((value, call) => {
  const applies = castBoolean(call.get("applyIfEmpty"), call.operator, "applyIfEmpty", true);
  const inner = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const reads = typeof inner === "string" && ["none", "null", ""].includes(inner.toLowerCase());
  return isAbsent(value) || (applies && (isEmpty(inner) || reads)) ? (call.get("defaultValue") ?? []) : value;
});

function isEmptyItem(value: Json | undefined, tokens: readonly Json[]): boolean {
  if (typeof value === "string") return value === "" || tokens.includes(value);
  return Array.isArray(value) ? value.every((item) => isEmptyItem(item, tokens)) : isEmpty(value);
}

const removeEmpty = onList((value, call) => {
  const tokens = argumentList(call.get("empty_values"));
  const cleans = castBoolean(call.get("remove_keys"), call.operator, "remove_keys", false);
  const items = Array.isArray(value) ? value : [value ?? null];
  return items
    .map((item) => (cleans && isObject(item) ? withoutEmpty(item, tokens) : item))
    .filter((item) => !isEmptyItem(item, tokens));
});

/** An object is judged as it was before its own empty members went. */
function withoutEmpty(object: JsonObject, tokens: readonly Json[]): JsonObject {
  const copy: JsonObject = {};
  for (const key of Object.keys(object)) {
    const member = object[key] ?? null;
    if (isObject(member)) {
      const inner = withoutEmpty(member, tokens);
      if (!isEmptyItem(inner, tokens)) setOwn(copy, key, inner);
    } else if (!isEmptyItem(member, tokens)) {
      const clean = (item: Json) => (isObject(item) ? withoutEmpty(item, tokens) : item);
      const kept = Array.isArray(member) ? member.map(clean).filter((item) => !isEmptyItem(item, tokens)) : member;
      setOwn(copy, key, kept);
    }
  }
  return copy;
}

const appendIfNotEmpty = onList((value, call) => {
  const item = call.get("item");
  if (isFalsy(item) && !Array.isArray(item)) return value;
  const raw = castBoolean(call.get("raw"), call.operator, "raw", true);
  const more = Array.isArray(item) ? item : !raw && typeof item === "string" ? argumentList(item) : [item ?? null];
  return [...(isFalsy(value) && !Array.isArray(value) ? [] : asList(value)), ...more];
});

/** A dotted path in which a backslash takes a dot for itself. */
function fieldAt(item: Json, path: string): Json {
  const names = [...path.matchAll(/((?:\\.|[^\\.])*)(?:\.|$)/gs)].map(([, name = ""]) => name.replace(/\\(.)/gs, "$1"));
  // The last match is the empty one at the end.
  let here: Json | undefined = item;
  for (const name of names.slice(0, Math.max(1, names.length - 1))) here = ownProperty(here, name);
  return here ?? null;
}

function pathsOf(call: TransformerCall, name: string): string[] {
  return argumentList(call.get(name)).map(pythonText);
}

const dedupBy = onList((value, call) => {
  if (isEmpty(value)) return [];
  const paths = pathsOf(call, "keys");
  const seen = new Set<string>();
  return asList(value).filter((item) => {
    const key = paths.length === 0 ? jsonText(item) : jsonText(paths.map((path) => fieldAt(item, path)));
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
});

const kinds = ["nothing", "boolean", "number", "string"];

/** Nothing, booleans, numbers, texts, the rest: in this order, and among themselves by value. */
function compareKeys(a: Json, b: Json): number {
  const rank = (value: Json) => (value === null ? 0 : (kinds.indexOf(typeof value) + 5) % 5);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  const key = (value: Json) => (typeof value === "object" && value !== null ? pythonJson(value) : (value ?? 0));
  const [left, right] = [key(a), key(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

const sortBy = onList((value, call) => {
  if (isEmpty(value)) return [];
  const descending = pathsOf(call, "descending_keys");
  const paths = pathsOf(call, "keys");
  let list = [...asList(value)];
  call.evaluation.budget.spend(list.length * (1 + paths.length));
  const sortOnce = (keyOf: (item: Json) => Json, down: boolean) => {
    list = list.toSorted((a, b) => (down ? -1 : 1) * compareKeys(keyOf(a), keyOf(b)));
  };
  if (paths.length === 0) sortOnce((item) => item, descending.length === 1 && descending[0] === "*");
  for (const path of paths.toReversed()) sortOnce((item) => fieldAt(item, path), descending.includes(path));
  return list;
});

/** `1`, `2-4` (the end belongs to it), `3-`: places in a list. */
const getRange = onList((value, call) => {
  const list = asList(value);
  return argumentList(call.get("range")).flatMap((part) => {
    const written = pythonText(part).trim();
    const range = /^(\d{0,9})-(\d{0,9})$/.exec(written);
    if (range) return list.slice(Number(range[1] || 0), range[2] ? Number(range[2]) + 1 : undefined);
    const item = /^\d{1,9}$/.test(written) ? list[Number(written)] : undefined;
    if (item === undefined) throw call.failure(`there is no item ${written}`);
    return [item];
  });
});

const makePair = onList((value, call) => {
  const first = pickField(asList(value), call.text("array1_key"));
  const second = pickField(asList(call.get("array2")), call.text("array2_key"));
  const size = call.text("different_sized", "shorter") || "shorter";
  const lengths: Record<string, number> = {
    shorter: Math.min(first.length, second.length),
    longer: Math.max(first.length, second.length),
    array1: first.length,
    array2: second.length,
  };
  const length = Object.hasOwn(lengths, size) ? lengths[size] : undefined;
  if (length === undefined) throw call.failure(`different_sized cannot be ${size}`);
  call.evaluation.budget.spend(length);
  return Array.from({ length }, (_item, index) => pair(first[index] ?? null, second[index] ?? null, call));
});

function pickField(list: Json[], path: string): Json[] {
  return path === "" ? list : list.map((item) => fieldAt(item, path));
}

function pair(first: Json, second: Json, call: TransformerCall): JsonObject {
  const merged: JsonObject = {};
  const put = (members: JsonObject) => {
    for (const key of Object.keys(members)) setOwn(merged, key, members[key] ?? null);
  };
  const named = (name: string, value: Json) => setOwn(merged, call.text(name), value);
  const method = call.text("merge_dict");
  if (!["", "array1", "array2", "array1<2", "array2<1"].includes(method))
    throw call.failure(`merge_dict cannot be ${method}`);
  if (method.startsWith("array1") && isObject(first)) {
    put(first);
    if (method === "array1<2" && isObject(second)) put(second);
    else named("output_name2", second);
  } else if (method.startsWith("array2") && isObject(second)) {
    put(second);
    if (method === "array2<1" && isObject(first)) put(first);
    else named("output_name1", first);
  } else {
    named("output_name1", first);
    named("output_name2", second);
  }
  return merged;
}

export const scriptListTransformers: Readonly<Record<string, Transformer>> = {
  WhereFieldEquals: whereFieldEquals,
  FirstArrayElement: firstElement,
  LastArrayElement: lastElement,
  GetFirstObject: firstElement,
  ProductJoin: productJoin,
  ConvertToSingleElementArray: toSingleElementList,
  GetValuesOfMultipleFields: valuesOfFields,
  ReverseList: reverseList,
  SumList: sumList,
  SetIfEmpty: setIfEmpty,
  "d8d43bef-f48a-47ad-8502-b191d615158c": setIfEmpty,
  RemoveEmpty: removeEmpty,
  AppendIfNotEmpty: appendIfNotEmpty,
  DedupBy: dedupBy,
  SortBy: sortBy,
  GetRange: getRange,
  MakePair: makePair,
};
