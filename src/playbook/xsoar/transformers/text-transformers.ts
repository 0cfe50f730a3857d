/** Built-in transformers of texts. */
import type { Json } from "#base/json.ts";
import { castText, jsonText, scalarText } from "../cast.ts";
import type { PatternMatch } from "../regular-expression.ts";
import { onItem, onText, onValue, type Transformer, type TransformerCall } from "./transformer.ts";

const split = (trims: boolean) =>
  onText((text, call) => {
    call.evaluation.budget.reserveText(text.length);
    const parts = text.split(call.text("delimiter", ","));
    call.evaluation.budget.spend(parts.length);
    return trims ? parts.map((part) => part.trim()) : parts;
  });

/** Text before or behind, also of nothing: a transformer runs once for a value that is not there. */
const concat = onItem((value, call) =>
  call.evaluation.budget.text(call.text("prefix") + castText(value, call.operator) + call.text("suffix")),
);

const replace = onText((text, call) => {
  const search = call.text("toReplace");
  if (search === "") return text;
  const by = call.text("replaceWith");
  const limit = call.integer("limit") ?? -1;
  const parts = text.split(search);
  const times = limit < 0 ? parts.length - 1 : Math.min(limit, parts.length - 1);
  call.evaluation.budget.reserveText(text.length + times * by.length);
  return (
    parts.slice(0, times + 1).join(by) +
    parts
      .slice(times + 1)
      .map((part) => search + part)
      .join("")
  );
});

const replaceMatch = onText((text, call) => {
  const { budget, patterns } = call.evaluation;
  const template = readGoTemplate(call.text("replaceWith"));
  let result = "";
  let end = 0;
  let before = -1;
  for (const match of patterns.compile(call.text("regex")).matches(text)) {
    // As Go has it: nothing is found right behind a match.
    if (match.start === match.end && match.start === before) continue;
    result += text.slice(end, match.start);
    for (const part of template) result += typeof part === "string" ? part : groupText(match, part.group);
    if (result.length > budget.limits.maxText) break;
    end = match.end;
    before = match.end;
  }
  return budget.text(result + text.slice(end));
});

/** `$1`, `${1}`, `$name`, `$$`. A name is as long as it can be, so `$1x` is the group `1x`. */
function readGoTemplate(template: string): (string | { group: string })[] {
  return template.split(/(\$\$|\$\{\w+\}|\$\w+)/).map((part, index) => {
    if (index % 2 === 0) return part;
    return part === "$$" ? "$" : { group: part.replace(/[${}]/g, "") };
  });
}

/** A group that does not exist, or took no part, is empty. */
function groupText(match: PatternMatch, name: string): string {
  const index = /^\d+$/.test(name) ? Number(name) : Object.hasOwn(match.names, name) ? match.names[name] : undefined;
  return index === undefined ? "" : (match.groups[index]?.text ?? "");
}

/** By character; a place beyond the text is its end. */
const substring = onText((text, call) => {
  const from = Math.max(0, call.integer("from") ?? 0);
  const to = call.integer("to");
  if (!/[\ud800-\udfff]/.test(text)) return text.slice(from, to === undefined ? undefined : Math.max(0, to));
  return Array.from(text)
    .slice(from, to === undefined ? undefined : Math.max(0, to))
    .join("");
});

/** Nothing found: nothing is behind it, everything before it. */
const substringFrom = onText((text, call) => {
  const mark = call.text("from");
  const at = text.indexOf(mark);
  return at < 0 ? "" : text.slice(at + mark.length);
});

const substringTo = onText((text, call) => {
  const mark = call.text("to");
  const at = mark === "" ? -1 : text.indexOf(mark);
  return at < 0 ? text : text.slice(0, at);
});

function stringify(value: Json, call: TransformerCall): string {
  return scalarText(value) ?? call.evaluation.budget.text(jsonText(value));
}

export const textTransformers: Readonly<Record<string, Transformer>> = {
  concat,
  split: split(false),
  splitAndTrim: split(true),
  replace,
  replaceMatch,
  substring,
  substringFrom,
  substringTo,
  toLowerCase: onText((text) => text.toLowerCase()),
  toUpperCase: onText((text) => text.toUpperCase()),
  trim: onText((text) => text.trim()),
  Stringify: onValue(stringify),
};
