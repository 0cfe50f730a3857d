/** Built-in transformers of lists. A single value counts as a list of one. */
import { isObject, type Json, ownProperty } from "#base/json.ts";
import { asList, byCodePoint, isAbsent, jsonText, textOf } from "../cast.ts";
import { evaluateDt } from "../dt/evaluate-dt.ts";
import { parseDt } from "../dt/parse-dt.ts";
import { onList, type Transformer, type TransformerCall } from "./transformer.ts";

/** The first of equal ones stays. Equal is what is the same as JSON. */
const uniq = onList((value, call) => {
  if (!Array.isArray(value)) return value;
  call.evaluation.budget.spend(value.length);
  const seen = new Set<string>();
  return value.filter((item) => {
    const key = jsonText(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
});

const join = onList((value, call) => {
  if (isAbsent(value)) return undefined;
  const { budget } = call.evaluation;
  const separator = call.text("separator");
  const texts = asList(value).map(textOf);
  budget.reserveText(texts.reduce((length, text) => length + text.length + separator.length, 0));
  return texts.join(separator);
});

const atIndex = onList((value, call) => {
  const index = call.integer("index");
  if (index === undefined) throw call.fault("the argument index is missing");
  return index < 0 ? undefined : asList(value)[index];
});

const append = onList((value, call) => {
  const [list, items] = [asList(value), asList(call.get("item"))];
  call.evaluation.budget.spend(list.length + items.length);
  return list.concat(items);
});

const slice = onList((value, call) => {
  if (isAbsent(value)) return undefined;
  return asList(value).slice(call.integer("from") ?? 0, call.integer("to"));
});

function placeOf(list: readonly Json[], item: Json | undefined): number {
  const wanted = textOf(item);
  return list.findIndex((element) => textOf(element) === wanted);
}

/** From the first of one value up to the first of another behind it. */
const sliceByItem = onList((value, call) => {
  if (isAbsent(value)) return undefined;
  const list = asList(value);
  const from = call.get("from") === undefined ? 0 : placeOf(list, call.get("from"));
  if (from < 0) return [];
  const rest = list.slice(from);
  const to = call.get("to") === undefined ? -1 : placeOf(rest, call.get("to"));
  return to < 0 ? rest : rest.slice(0, to);
});

/** Numbers by size, everything else as text, numbers before texts. */
const sort = onList((value, call) => {
  if (!Array.isArray(value)) return value;
  call.evaluation.budget.spend(value.length * 2);
  const keyed = value.map((item) => ({ item, key: typeof item === "number" ? item : textOf(item) }));
  keyed.sort(({ key: a }, { key: b }) => {
    if (typeof a === "number") return typeof b === "number" ? a - b : -1;
    return typeof b === "number" ? 1 : byCodePoint(a, b);
  });
  if (call.flag("descending")) keyed.reverse();
  return keyed.map(({ item }) => item);
});

/** A field of an object, by name or by path. A number is a place, on the list that a split has made. */
const getField = onList((value, call) => {
  const field = call.text("field");
  if (field === "") throw call.fault("the argument field is missing");
  if (!Array.isArray(value)) return isAbsent(value) ? undefined : fieldOf(value, field, call);
  call.evaluation.budget.spend(value.length);
  if (/^\d{1,9}$/.test(field) && !value.some((item) => isObject(item) || Array.isArray(item)))
    return value[Number(field)];
  return value.flatMap((item) => fieldOf(item, field, call) ?? []);
});

function fieldOf(item: Json, field: string, { evaluation }: TransformerCall): Json | undefined {
  if (Array.isArray(item) && /^\d{1,9}$/.test(field)) return item[Number(field)];
  return ownProperty(item, field) ?? evaluateDt(parseDt(field), { value: item }, evaluation);
}

export const listTransformers: Readonly<Record<string, Transformer>> = {
  uniq,
  join,
  atIndex,
  append,
  slice,
  sliceByItem,
  sort,
  getField,
  count: onList((value) => asList(value).length),
  indexOf: onList((value, call) => placeOf(asList(value), call.get("item"))),
};
