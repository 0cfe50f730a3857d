/** Filters that compare numbers, exactly however long they are, and moments in time. */
import { castDate } from "../dates/read-date.ts";
import { castNumber, compareNumbers } from "../exact-number.ts";
import { type Filter, notOnOne, onOne, type ValueFilter } from "./filter.ts";

/** A side without a value compares with nothing. */
function onNumbers(holds: (order: number) => boolean): ValueFilter {
  return (left, right, { operator }) => {
    const a = castNumber(left, operator, "the left side");
    const b = castNumber(right, operator, "the right side");
    return a !== undefined && b !== undefined && holds(compareNumbers(a, b));
  };
}

function onDates(holds: (left: bigint, right: bigint) => boolean): ValueFilter {
  return (left, right, { operator }) => {
    const a = castDate(left, operator, "the left side");
    const b = castDate(right, operator, "the right side");
    return a !== undefined && b !== undefined && holds(a.nanoseconds, b.nanoseconds);
  };
}

const equal = onNumbers((order) => order === 0);

export const numberFilters: Readonly<Record<string, Filter>> = {
  isEqualNumber: onOne(equal),
  isNotEqualNumber: notOnOne(equal),
  greaterThan: onOne(onNumbers((order) => order > 0)),
  greaterThanOrEqual: onOne(onNumbers((order) => order >= 0)),
  lessThan: onOne(onNumbers((order) => order < 0)),
  lessThanOrEqual: onOne(onNumbers((order) => order <= 0)),
  isAfter: onOne(onDates((left, right) => left > right)),
  isBefore: onOne(onDates((left, right) => left < right)),
  isSame: onOne(onDates((left, right) => left === right)),
};
