/** Filters over values of any kind: there or not, empty or not, in a list or not. They look at the whole value. */
import type { Json } from "#base/json.ts";
import { asList, castText, isAbsent, isEmpty, isSameJson, scalarText } from "../cast.ts";
import { castNumber } from "../exact-number.ts";
import { type Filter, onOne, opposite } from "./filter.ts";

const exists: Filter = (left) => !isAbsent(left);
const notEmpty: Filter = (left) => !isEmpty(left);

/** Scalars are the same when they are written the same: 0 is in a list of `"0"`. */
function isSame(a: Json, b: Json, ignoreCase: boolean): boolean {
  const [left, right] = [scalarText(a), scalarText(b)];
  if (left === undefined || right === undefined) return left === right && isSameJson(a, b);
  return left === right || (ignoreCase && left.toLowerCase() === right.toLowerCase());
}

function isPartOf(part: string, whole: string, ignoreCase: boolean): boolean {
  return ignoreCase ? whole.toLowerCase().includes(part.toLowerCase()) : whole.includes(part);
}

const contains: Filter = (left, right, { ignoreCase }) => {
  const wanted = Array.isArray(right) && right.length === 1 ? right[0] : right;
  if (isAbsent(left) || isAbsent(wanted)) return false;
  if (typeof left === "string") {
    const part = scalarText(wanted);
    return part !== undefined && isPartOf(part, left, ignoreCase);
  }
  return asList(left).some((item) => isSame(item, wanted, ignoreCase));
};

const isIn: Filter = onOne((left, right, { ignoreCase }) => {
  if (isAbsent(right)) return false;
  if (typeof right === "string") {
    const part = scalarText(left);
    return part !== undefined && isPartOf(part, right, ignoreCase);
  }
  return asList(right).some((item) => isSame(left, item, ignoreCase));
});

const isInList: Filter = onOne((left, right, { ignoreCase, operator }) => {
  if (isAbsent(right)) return false;
  const items = Array.isArray(right)
    ? right
    : castText(right, operator, "the right side")
        .split(",")
        .map((item) => item.trim());
  return items.some((item) => isSame(left, item, ignoreCase));
});

const hasLength: Filter = (left, right, { operator }) => {
  const wanted = castNumber(right, operator, "the right side");
  return wanted !== undefined && wanted.scale === 0 && wanted.units === BigInt(asList(left).length);
};

const isText = (text: string) => onOne((left) => scalarText(left)?.toLowerCase() === text);

export const generalFilters: Readonly<Record<string, Filter>> = {
  isExists: exists,
  isNotExists: opposite(exists),
  isNotEmpty: notEmpty,
  isEmpty: opposite(notEmpty),
  containsGeneral: contains,
  notContainsGeneral: opposite(contains),
  in: isIn,
  notIn: opposite(isIn),
  inList: isInList,
  notInList: opposite(isInList),
  hasLength,
  isTrue: isText("true"),
  isFalse: isText("false"),
};
