/** What a filter operator is, and the rule for operators that look at one value and are given a list. */
import type { Json } from "#base/json.ts";
import { isAbsent } from "../cast.ts";
import type { Evaluation } from "../evaluation.ts";

export interface FilterCall {
  operator: string;
  ignoreCase: boolean;
  evaluation: Evaluation;
}

export type Filter = (left: Json | undefined, right: Json | undefined, call: FilterCall) => boolean;

/** Over one value that is there. */
export type ValueFilter = (left: Json, right: Json | undefined, call: FilterCall) => boolean;

/** A list passes when one of its elements does; nothing, and a list of nothing, never. */
export function onOne(test: ValueFilter): Filter {
  return (left, right, call) => {
    if (isAbsent(left)) return false;
    if (!Array.isArray(left)) return test(left, right, call);
    return left.some((item) => !isAbsent(item) && test(item, right, call));
  };
}

/**
 * The opposite for one value; nothing, which equals nothing and contains nothing, passes. Of a list, by the rule read
 * literally, one element must differ (`negationOnList` says otherwise).
 */
export function notOnOne(test: ValueFilter): Filter {
  const none = opposite(onOne(test));
  return (left, right, call) => {
    if (!Array.isArray(left) || left.length === 0 || call.evaluation.settings.negationOnList === "none") {
      return none(left, right, call);
    }
    return left.some((item) => isAbsent(item) || !test(item, right, call));
  };
}

/** The opposite of the whole. */
export function opposite(filter: Filter): Filter {
  return (left, right, call) => !filter(left, right, call);
}
