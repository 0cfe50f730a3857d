/** Filters that take a text and give a text. Anything else is turned into text first, as in Jinja. */
import type { Evaluation } from "../evaluation.ts";
import { typeError } from "../expression-error.ts";
import { type Filter, filter } from "../filter.ts";
import { formatPercent } from "../format-percent.ts";
import { toText } from "../python-text.ts";
import { capitalizeText, replaceText, stripText } from "../text-operations.ts";
import { isTrue, kindOf, numberOf, type Value } from "../value.ts";

function textFilter(change: (text: string) => string): Filter {
  return filter([], (evaluation, value) => {
    const text = toText(evaluation, value);
    evaluation.reserveText(text.length);
    return evaluation.text(change(text));
  });
}

const replace = filter(["old", "new", "count"], (evaluation, value, [old, by, count]) =>
  replaceText(evaluation, toText(evaluation, value), toText(evaluation, old), toText(evaluation, by), numberOf(count)),
);

const trim = filter(["chars"], (evaluation, value, [chars]) =>
  evaluation.text(stripText(toText(evaluation, value), typeof chars === "string" ? chars : undefined, "both")),
);

/** Words end at blanks, dashes and opening brackets only: `it's` becomes `It's`. */
function titleText(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .map(capitalizeText)
    .join("");
}

const truncate = filter(["length", "killwords", "end", "leeway"], (evaluation, value, args) => {
  const [length, killwords, end, leeway] = args;
  const text = toText(evaluation, value);
  const most = numberOf(length) ?? 255;
  const tail = typeof end === "string" ? end : "...";
  if (most < tail.length) throw typeError(`\`truncate\` needs a length of at least ${tail.length}, for its end`);
  if (text.length <= most + (numberOf(leeway) ?? 5)) return text;
  const kept = text.slice(0, most - tail.length);
  if (isTrue(killwords)) return evaluation.text(kept + tail);
  const space = kept.lastIndexOf(" ");
  return evaluation.text((space < 0 ? kept : kept.slice(0, space)) + tail);
});

const indent = filter(["width", "first", "blank"], (evaluation, value, [width, first, blank]) => {
  const text = toText(evaluation, value);
  const spaces = numberOf(width) ?? 4;
  if (typeof width !== "string") evaluation.checkLength(spaces);
  const by = typeof width === "string" ? width : " ".repeat(Math.max(0, Math.trunc(spaces)));
  const lines = text.split("\n");
  evaluation.reserveText(text.length + by.length * lines.length);
  return lines
    .map((line, index) => ((index === 0 ? isTrue(first) : line !== "" || isTrue(blank)) ? by + line : line))
    .join("\n");
});

const center = filter(["width"], (evaluation, value, [width]) => {
  const text = toText(evaluation, value);
  const missing = Math.max(0, Math.trunc(numberOf(width) ?? 80) - text.length);
  evaluation.reserveText(text.length + missing);
  const left = Math.floor(missing / 2);
  return " ".repeat(left) + text + " ".repeat(missing - left);
});

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

function stripTags(text: string): string {
  const bare = removeBetween(removeBetween(text, "<!--", "-->"), "<", ">");
  return unescapeHtml(bare.split(/\s+/).join(" ").trim());
}

/** By hand, for a pattern would look for the end again from every beginning. */
function removeBetween(text: string, open: string, close: string): string {
  let result = "";
  let at = 0;
  for (;;) {
    const start = text.indexOf(open, at);
    const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
    if (end < 0) return result + text.slice(at);
    result += text.slice(at, start);
    at = end + close.length;
  }
}

const characters: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
};

function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return Object.hasOwn(characters, name) ? (characters[name] ?? whole) : whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function countWords(evaluation: Evaluation, value: Value): number {
  const text = toText(evaluation, value);
  evaluation.reserveText(text.length);
  return text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0;
}

const format: Filter = {
  parameters: "rest",
  apply(evaluation, value, args) {
    if (typeof value !== "string") throw typeError(`\`format\` needs a text, not ${kindOf(value)}`);
    return formatPercent(evaluation, value, args);
  },
};

export const textFilters: Readonly<Record<string, Filter>> = {
  upper: textFilter((text) => text.toUpperCase()),
  lower: textFilter((text) => text.toLowerCase()),
  title: textFilter(titleText),
  capitalize: textFilter(capitalizeText),
  string: textFilter((text) => text),
  safe: filter([], (_evaluation, value) => value),
  escape: textFilter(escapeHtml),
  e: textFilter(escapeHtml),
  forceescape: textFilter(escapeHtml),
  striptags: textFilter(stripTags),
  wordcount: filter([], countWords),
  trim,
  replace,
  truncate,
  indent,
  center,
  format,
};
