/** Filters that spell a text otherwise: base64, URLs. */
import type { Evaluation } from "../evaluation.ts";
import { typeError } from "../expression-error.ts";
import { type Filter, filter } from "../filter.ts";
import { toItems } from "../operators.ts";
import { toText } from "../python-text.ts";
import { isDict, type Value } from "../value.ts";

const b64encode = filter([], (evaluation, value) => {
  const text = toText(evaluation, value);
  evaluation.reserveText(Math.ceil(text.length * 1.4));
  return evaluation.text(Buffer.from(text, "utf8").toString("base64"));
});

const b64decode = filter([], (evaluation, value) => {
  const text = toText(evaluation, value).replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw typeError("`b64decode` needs base64 text");
  return evaluation.text(Buffer.from(text, "base64").toString("utf8"));
});

/** A text keeps its slashes; pairs (a dict, or a list of pairs) become a query. */
const urlencode = filter([], (evaluation, value) => {
  if (isDict(value))
    return query(
      evaluation,
      Object.keys(value).map((key) => [key, value[key]]),
    );
  if (Array.isArray(value))
    return query(
      evaluation,
      value.map((pair) => toItems(evaluation, pair)),
    );
  return evaluation.text(encodeUrl(toText(evaluation, value)).replaceAll("%2F", "/"));
});

function query(evaluation: Evaluation, pairs: readonly (readonly Value[])[]): string {
  evaluation.spend(pairs.length);
  const encode = (part: Value) => encodeUrl(toText(evaluation, part)).replaceAll("%20", "+");
  return evaluation.text(pairs.map(([key, value]) => `${encode(key)}=${encode(value)}`).join("&"));
}

function encodeUrl(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export const encodingFilters: Readonly<Record<string, Filter>> = { b64encode, b64decode, urlencode };
