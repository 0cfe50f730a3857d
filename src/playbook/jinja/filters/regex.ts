/** Regular expressions as filters, in Python's spelling, run by RE2: no pattern can take more than linear time. */
import { RE2JS, RE2JSException } from "re2js";
import type { Evaluation } from "../evaluation.ts";
import { ExpressionError, typeError } from "../expression-error.ts";
import { type Filter, filter } from "../filter.ts";
import { toText } from "../python-text.ts";
import { isTrue, kindOf, type Value } from "../value.ts";

const longestPattern = 2_000;
const largestProgram = 20_000;

function compilePattern(evaluation: Evaluation, pattern: Value, ignoreCase: Value): RE2JS {
  if (typeof pattern !== "string") throw typeError(`a pattern is a text, not ${kindOf(pattern)}`);
  const flags = isTrue(ignoreCase) ? RE2JS.CASE_INSENSITIVE : 0;
  const key = `${flags}:${pattern}`;
  const known = evaluation.patterns.get(key);
  if (known instanceof RE2JS) return known;
  evaluation.spend(1 + pattern.length);
  try {
    if (pattern.length > longestPattern) throw new RE2JSException(`it is longer than ${longestPattern} characters`);
    const compiled = RE2JS.compile(fromPython(pattern), flags);
    if (compiled.programSize() > largestProgram) throw new RE2JSException("it repeats too much");
    evaluation.spend(compiled.programSize() / 4);
    evaluation.patterns.set(key, compiled);
    return compiled;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new ExpressionError(
      "JINJA_REGEX",
      `the pattern \`${pattern.slice(0, 80)}\` is refused: ${error.message}; look-around and back-references are not supported`,
    );
  }
}

/** `\Z` is the very end in Python; a comment `(?#…)` is unknown to RE2. */
function fromPython(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\(\?#[^)]*\)/g, (part) =>
    part === "\\Z" ? "\\z" : part.startsWith("(?#") ? "" : part,
  );
}

/** What one search costs: the text, times what is held against each of its characters. */
function priceOf(text: string, pattern: RE2JS): number {
  return text.length * Math.max(1, Math.ceil(pattern.programSize() / 32));
}

function prepare(evaluation: Evaluation, value: Value, pattern: RE2JS): string {
  const text = toText(evaluation, value);
  evaluation.checkLength(text.length);
  evaluation.spend(1 + priceOf(text, pattern) / 16);
  return text;
}

/** A search may look to the end of the text before it settles for a short match: each one has its price. */
function spendOnNext(evaluation: Evaluation, text: string, pattern: RE2JS): void {
  evaluation.spend(1 + priceOf(text, pattern) / 128);
}

/** True when the text begins with the pattern, as Python's `re.match`. */
const regex_match = filter(["pattern", "ignore_case"], (evaluation, value, [pattern, ignoreCase]) => {
  const compiled = compilePattern(evaluation, pattern, ignoreCase);
  return compiled.matcher(prepare(evaluation, value, compiled)).lookingAt();
});

/** The first piece of the text that matches, or none. */
const regex_search = filter(["pattern", "ignore_case"], (evaluation, value, [pattern, ignoreCase]) => {
  const compiled = compilePattern(evaluation, pattern, ignoreCase);
  const matcher = compiled.matcher(prepare(evaluation, value, compiled));
  return matcher.find() ? matcher.group() : null;
});

const regex_findall = filter(["pattern", "ignore_case"], (evaluation, value, [pattern, ignoreCase]) => {
  const compiled = compilePattern(evaluation, pattern, ignoreCase);
  const text = prepare(evaluation, value, compiled);
  const matcher = compiled.matcher(text);
  const groups = matcher.groupCount();
  const found: Value[] = [];
  while (matcher.find()) {
    spendOnNext(evaluation, text, compiled);
    if (groups <= 1) found.push(matcher.group(groups) ?? "");
    else found.push(evaluation.list(Array.from({ length: groups }, (_, index) => matcher.group(index + 1) ?? "")));
  }
  return evaluation.list(found);
});

const regex_replace = filter(
  ["pattern", "replacement", "ignore_case"],
  (evaluation, value, [pattern, replacement, ignoreCase]) => {
    const compiled = compilePattern(evaluation, pattern, ignoreCase);
    const text = prepare(evaluation, value, compiled);
    const pieces = readReplacement(toText(evaluation, replacement));
    const matcher = compiled.matcher(text);
    let result = "";
    let end = 0;
    while (matcher.find()) {
      spendOnNext(evaluation, text, compiled);
      result += text.slice(end, matcher.start());
      for (const piece of pieces) result += typeof piece === "string" ? piece : groupText(matcher, piece.group);
      evaluation.checkLength(result.length);
      end = matcher.end();
    }
    return evaluation.text(result + text.slice(end));
  },
);

/** Python's `\1` and `\g<name>`. */
function readReplacement(replacement: string): (string | { group: string | number })[] {
  return replacement.split(/(\\g<\w+>|\\\d{1,2}|\\\\)/).map((part) => {
    const name = /^\\(?:g<(\w+)>|(\d{1,2}))$/.exec(part);
    if (name === null) return part === "\\\\" ? "\\" : part;
    const group = name[1] ?? name[2] ?? "";
    return { group: /^\d+$/.test(group) ? Number(group) : group };
  });
}

function groupText(matcher: ReturnType<RE2JS["matcher"]>, group: string | number): string {
  try {
    return matcher.group(group) ?? "";
  } catch {
    throw new ExpressionError("JINJA_REGEX", `the pattern has no group \`${group}\``);
  }
}

export const regexFilters: Readonly<Record<string, Filter>> = {
  regex_match,
  regex_search,
  regex_findall,
  regex_replace,
};
