/** Filters that compare texts. Numbers and booleans are compared as they are written. */
import type { Json } from "#base/json.ts";
import { castText } from "../cast.ts";
import { castNumber } from "../exact-number.ts";
import { type Filter, type FilterCall, notOnOne, onOne, type ValueFilter } from "./filter.ts";

function onTexts(holds: (left: string, right: string) => boolean): ValueFilter {
  return (left, right, call) => {
    const [a, b] = bothTexts(left, right, call);
    return call.ignoreCase ? holds(a.toLowerCase(), b.toLowerCase()) : holds(a, b);
  };
}

function bothTexts(left: Json, right: Json | undefined, { operator }: FilterCall): [string, string] {
  return [castText(left, operator, "the left side"), castText(right, operator, "the right side")];
}

const equal = onTexts((left, right) => left === right);
const contains = onTexts((left, right) => left.includes(right));
const starts = onTexts((left, right) => left.startsWith(right));
const ends = onTexts((left, right) => left.endsWith(right));

/** Found anywhere in the text; the pattern is RE2's. */
const match: ValueFilter = (left, right, call) => {
  const [text, pattern] = bothTexts(left, right, call);
  return call.evaluation.patterns.compile(pattern, { ignoreCase: call.ignoreCase }).test(text);
};

/** By character, not by the halves of surrogate pairs. */
const hasLength: ValueFilter = (left, right, { operator }) => {
  const wanted = castNumber(right, operator, "the right side");
  if (wanted === undefined) return false;
  let length = 0;
  for (const _character of castText(left, operator, "the left side")) length++;
  return wanted.scale === 0 && wanted.units === BigInt(length);
};

export const textFilters: Readonly<Record<string, Filter>> = {
  isEqualString: onOne(equal),
  isNotEqualString: notOnOne(equal),
  containsString: onOne(contains),
  notContainsString: notOnOne(contains),
  startWith: onOne(starts),
  notStartWith: notOnOne(starts),
  endWith: onOne(ends),
  notEndWith: notOnOne(ends),
  match: onOne(match),
  stringHasLength: onOne(hasLength),
};
