/** Filters about defaults, attributes and JSON: `default`, `attr`, `tojson`, `fromjson`, `jsonpath`. */
import { readMember } from "../access.ts";
import { toJsonText } from "../data-text.ts";
import { typeError } from "../expression-error.ts";
import { type Filter, filter } from "../filter.ts";
import { findByPath } from "../json-path/find.ts";
import { parseJsonPath } from "../json-path/parse.ts";
import { isTrue, kindOf, numberOf } from "../value.ts";

const fallback = filter(["default_value", "boolean"], (_evaluation, value, [otherwise = "", boolean]) =>
  value === undefined || (isTrue(boolean) && !isTrue(value)) ? otherwise : value,
);

const attr = filter(["name"], (evaluation, value, [name]) => {
  evaluation.spend();
  return typeof name === "string" ? readMember(value, name) : undefined;
});

/** Sorted keys, ASCII only, no character that means something in HTML: as Jinja writes it. */
const tojson = filter(["indent"], (evaluation, value, [indent]) => {
  const width = numberOf(indent) ?? 0;
  if (!(width >= 0 && width <= 20)) throw typeError("`tojson` indents by 0 to 20");
  return toJsonText(evaluation, value, {
    itemSeparator: ", ",
    keySeparator: ": ",
    sortKeys: true,
    indent: Math.trunc(width),
    quote: quoteAscii,
  });
});

function quoteAscii(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&'\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Text is read as JSON. What is data already stays data, and shows itself as JSON (see compile-statement.ts). */
const fromjson = filter([], (evaluation, value) => {
  if (typeof value !== "string") return value;
  evaluation.reserveText(value.length);
  evaluation.made = true;
  try {
    return JSON.parse(value);
  } catch {
    throw typeError(`\`fromjson\` needs JSON text, not \`${value.slice(0, 60)}\``);
  }
});

const jsonpath = filter(["expression", "all"], (evaluation, value, [expression, all]) => {
  if (typeof expression !== "string")
    throw typeError(`\`jsonpath\` needs a path like "$.events[0]", not ${kindOf(expression)}`);
  evaluation.reserveText(expression.length);
  const found = findByPath(evaluation, value, parseJsonPath(expression));
  return isTrue(all) ? evaluation.list(found) : found[0];
});

export const dataFilters: Readonly<Record<string, Filter>> = {
  default: fallback,
  d: fallback,
  attr,
  tojson,
  fromjson,
  jsonpath,
};
