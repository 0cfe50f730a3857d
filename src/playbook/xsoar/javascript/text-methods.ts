/** The methods of texts. Those that take regular expressions are the engine's, unless they are given plain text. */
import type { Budget } from "./budget.ts";
import type { Method } from "./members.ts";
import { JsError, type JsValue, NotInterpreted, toNumber, toText } from "./value.ts";

/** `ToIntegerOrInfinity`. */
export function toInteger(value: JsValue, otherwise = 0): number {
  if (value === undefined) return otherwise;
  const number = Math.trunc(toNumber(value));
  return Number.isNaN(number) ? 0 : number;
}

function pad(budget: Budget, text: string, [length, filler]: readonly JsValue[], atStart: boolean): string {
  const target = toInteger(length);
  if (target <= text.length) return text;
  budget.reserveText(target);
  const fill = filler === undefined ? " " : toText(filler);
  return atStart ? text.padStart(target, fill) : text.padEnd(target, fill);
}

/** Looking through a text costs its length. */
function look(budget: Budget, text: string): void {
  budget.spend(1 + (text.length >> 8));
}

/** `replace` with a text: `$&` and its like keep their meaning. */
function replace(budget: Budget, text: string, [search, replacement]: readonly JsValue[], all: boolean): string {
  if (typeof replacement === "object" && replacement !== null)
    throw new NotInterpreted("a replacement that is no text");
  const what = toText(search);
  const by = toText(replacement);
  look(budget, text);
  const hits = all ? text.split(what).length : 1;
  // `$'` and "$`" copy the whole text for each hit.
  budget.reserveText(text.length + hits * (by.length + (by.includes("$") ? by.length * text.length : 0)));
  return all ? text.replaceAll(what, by) : text.replace(what, by);
}

const trimmed =
  (trim: (text: string) => string): Method<string> =>
  (budget, text) => {
    look(budget, text);
    return trim(text);
  };

export const textMethods: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ["toString", (_budget, text) => text],
  ["valueOf", (_budget, text) => text],
  ["toLowerCase", trimmed((text) => text.toLowerCase())],
  ["toUpperCase", trimmed((text) => text.toUpperCase())],
  ["toLocaleLowerCase", trimmed((text) => text.toLowerCase())],
  ["toLocaleUpperCase", trimmed((text) => text.toUpperCase())],
  ["trim", trimmed((text) => text.trim())],
  ["trimStart", trimmed((text) => text.trimStart())],
  ["trimEnd", trimmed((text) => text.trimEnd())],
  ["trimLeft", trimmed((text) => text.trimStart())],
  ["trimRight", trimmed((text) => text.trimEnd())],
  [
    "indexOf",
    (budget, text, [what, from]) => {
      look(budget, text);
      return text.indexOf(toText(what), toInteger(from));
    },
  ],
  [
    "lastIndexOf",
    (budget, text, [what, from]) => {
      look(budget, text);
      const start = toNumber(from);
      return text.lastIndexOf(toText(what), Number.isNaN(start) ? undefined : Math.trunc(start));
    },
  ],
  [
    "includes",
    (budget, text, [what, from]) => {
      look(budget, text);
      return text.includes(toText(what), toInteger(from));
    },
  ],
  ["startsWith", (_budget, text, [what, from]) => text.startsWith(toText(what), toInteger(from))],
  [
    "endsWith",
    (_budget, text, [what, end]) => text.endsWith(toText(what), end === undefined ? undefined : toInteger(end)),
  ],
  ["charAt", (_budget, text, [at]) => text.charAt(toInteger(at))],
  ["charCodeAt", (_budget, text, [at]) => text.charCodeAt(toInteger(at))],
  ["codePointAt", (_budget, text, [at]) => text.codePointAt(toInteger(at))],
  ["at", (_budget, text, [at]) => text.at(toInteger(at))],
  ["slice", (budget, text, [from, to]) => budget.text(text.slice(toInteger(from), toInteger(to, text.length)))],
  ["substring", (budget, text, [from, to]) => budget.text(text.substring(toInteger(from), toInteger(to, text.length)))],
  [
    "substr",
    (budget, text, [from, length]) => {
      const asked = toInteger(from);
      const start = asked < 0 ? Math.max(0, text.length + asked) : asked;
      return budget.text(text.slice(start, start + Math.max(0, toInteger(length, text.length))));
    },
  ],
  ["concat", (budget, text, parts) => budget.text(text + parts.map((part) => toText(part)).join(""))],
  [
    "repeat",
    (budget, text, [count]) => {
      const times = toInteger(count);
      if (times < 0 || times === Number.POSITIVE_INFINITY) throw new JsError("repeat takes a count");
      budget.reserveText(text.length * times);
      return text.repeat(times);
    },
  ],
  ["padStart", (budget, text, args) => pad(budget, text, args, true)],
  ["padEnd", (budget, text, args) => pad(budget, text, args, false)],
  [
    "split",
    (budget, text, [separator, limit]) => {
      look(budget, text);
      if (separator === undefined) return [text];
      const parts = text.split(toText(separator), limit === undefined ? undefined : toInteger(limit) >>> 0);
      budget.spend(parts.length);
      return parts;
    },
  ],
  ["replace", (budget, text, args) => replace(budget, text, args, false)],
  ["replaceAll", (budget, text, args) => replace(budget, text, args, true)],
]);
