/**
 * The methods of texts, dicts and lists, as far as templates use them and they change nothing. A method exists only
 * where it is called: `d.items()` is the method, `d.items` is the key.
 */
import { findIndex } from "./access.ts";
import type { Evaluation } from "./evaluation.ts";
import { typeError } from "./expression-error.ts";
import type { NamedArguments } from "./filter.ts";
import { formatBraces } from "./format-braces.ts";
import { areEqual, toItems } from "./operators.ts";
import { capitalizeText, joinTexts, replaceText, splitText, stripText, titleWords } from "./text-operations.ts";
import { type Dict, getKey, isDict, kindOf, numberOf, tupleOf, type Value } from "./value.ts";

type Arguments = readonly Value[];
type Method<Owner> = (evaluation: Evaluation, owner: Owner, args: Arguments, named: NamedArguments) => Value;

const textMethods: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ["upper", (evaluation, text) => evaluation.text(text.toUpperCase())],
  ["lower", (evaluation, text) => evaluation.text(text.toLowerCase())],
  ["casefold", (evaluation, text) => evaluation.text(text.toLowerCase())],
  ["title", (evaluation, text) => evaluation.text(titleWords(text))],
  ["capitalize", (evaluation, text) => evaluation.text(capitalizeText(text))],
  ["strip", (evaluation, text, [chars]) => evaluation.text(stripText(text, optionalText(chars), "both"))],
  ["lstrip", (evaluation, text, [chars]) => evaluation.text(stripText(text, optionalText(chars), "start"))],
  ["rstrip", (evaluation, text, [chars]) => evaluation.text(stripText(text, optionalText(chars), "end"))],
  ["split", (evaluation, text, [by, most]) => splitText(evaluation, text, optionalText(by), numberOf(most) ?? -1)],
  [
    "splitlines",
    (evaluation, text) => evaluation.list(text === "" ? [] : text.replace(/(?:\r\n?|\n)$/, "").split(/\r\n?|\n/)),
  ],
  [
    "replace",
    (evaluation, text, [old, by, most]) =>
      replaceText(evaluation, text, requireText(old), requireText(by), numberOf(most)),
  ],
  ["startswith", (evaluation, text, [prefix]) => anyText(evaluation, prefix, (one) => text.startsWith(one))],
  ["endswith", (evaluation, text, [suffix]) => anyText(evaluation, suffix, (one) => text.endsWith(one))],
  ["join", (evaluation, text, [items]) => joinTexts(evaluation, toItems(evaluation, items), text)],
  ["find", (evaluation, text, [wanted]) => seek(evaluation, text, requireText(wanted))],
  ["count", (evaluation, text, [wanted]) => countText(evaluation, text, requireText(wanted))],
  ["isdigit", (_evaluation, text) => /^\p{Nd}+$/u.test(text)],
  ["isalpha", (_evaluation, text) => /^\p{L}+$/u.test(text)],
  ["isnumeric", (_evaluation, text) => /^\p{N}+$/u.test(text)],
  [
    "removeprefix",
    (_evaluation, text, [part]) => (text.startsWith(requireText(part)) ? text.slice(requireText(part).length) : text),
  ],
  ["removesuffix", removeSuffix],
  ["zfill", (evaluation, text, [width]) => zeroFill(evaluation, text, numberOf(width) ?? 0)],
  ["format", (evaluation, text, args, named) => formatBraces(evaluation, text, args, named)],
]);

const dictMethods: ReadonlyMap<string, Method<Dict>> = new Map<string, Method<Dict>>([
  ["items", (evaluation, dict) => dictItems(evaluation, dict)],
  ["keys", (evaluation, dict) => evaluation.list(Object.keys(dict))],
  ["values", (evaluation, dict) => evaluation.list(Object.keys(dict).map((key) => dict[key]))],
  ["get", (_evaluation, dict, [key, otherwise]) => readOr(dict, key, otherwise)],
]);

const listMethods: ReadonlyMap<string, Method<readonly Value[]>> = new Map<string, Method<readonly Value[]>>([
  ["index", listIndex],
  ["count", (evaluation, list, [wanted]) => list.filter((item) => areEqual(evaluation, item, wanted)).length],
]);

/** Undefined when the value has no such method. */
export function findMethod(
  owner: Value,
  name: string,
): ((evaluation: Evaluation, args: Arguments, named: NamedArguments) => Value) | undefined {
  if (typeof owner === "string") return bind(textMethods.get(name), owner);
  if (Array.isArray(owner)) return bind(listMethods.get(name), owner);
  if (isDict(owner)) return bind(dictMethods.get(name), owner);
  return undefined;
}

function bind<Owner>(method: Method<Owner> | undefined, owner: Owner) {
  if (method === undefined) return undefined;
  return (evaluation: Evaluation, args: Arguments, named: NamedArguments) => {
    evaluation.spend(typeof owner === "string" ? 1 + (owner.length >> 10) : 1);
    return method(evaluation, owner, args, named);
  };
}

export function dictItems(evaluation: Evaluation, dict: Dict): Value[] {
  return evaluation.list(Object.keys(dict).map((key) => tupleOf(key, dict[key])));
}

function readOr(dict: Dict, key: Value, otherwise: Value): Value {
  const name = typeof key === "number" ? String(key) : key;
  if (typeof name === "string" && Object.hasOwn(dict, name)) return getKey(dict, name);
  return otherwise === undefined ? null : otherwise;
}

function requireText(value: Value): string {
  if (typeof value === "string") return value;
  throw typeError(`a text is needed here, not ${kindOf(value)}`);
}

function optionalText(value: Value): string | undefined {
  return value === undefined || value === null ? undefined : requireText(value);
}

function anyText(evaluation: Evaluation, wanted: Value, matches: (text: string) => boolean): boolean {
  if (!Array.isArray(wanted)) return matches(requireText(wanted));
  evaluation.spend(wanted.length);
  return wanted.some((one) => matches(requireText(one)));
}

function seek(_evaluation: Evaluation, text: string, wanted: string): number {
  return text.indexOf(wanted);
}

function countText(_evaluation: Evaluation, text: string, wanted: string): number {
  return wanted === "" ? Array.from(text).length + 1 : text.split(wanted).length - 1;
}

function removeSuffix(_evaluation: Evaluation, text: string, [part]: Arguments): Value {
  const suffix = requireText(part);
  return suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}

function zeroFill(evaluation: Evaluation, text: string, width: number): string {
  evaluation.reserveText(width);
  const sign = /^[-+]/.test(text) ? text.slice(0, 1) : "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}

function listIndex(evaluation: Evaluation, list: readonly Value[], [wanted]: Arguments): Value {
  const index = findIndex(evaluation, list, wanted);
  if (index < 0) throw typeError("the list does not hold the item whose `index` is asked");
  return index;
}
