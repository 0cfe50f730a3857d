/** What the operators do, in Python's sense: mixed types are never equal, ordering them is an error. */
import type { Evaluation } from "./evaluation.ts";
import { ExpressionError, typeError } from "./expression-error.ts";
import { formatPercent } from "./format-percent.ts";
import { toText } from "./python-text.ts";
import { floatOf, isDict, isFloat, kindOf, numberOf, Range, Special, type Value } from "./value.ts";

export function areEqual(evaluation: Evaluation, left: Value, right: Value): boolean {
  if (typeof left === "string" && typeof right === "string") {
    if (left.length === right.length) evaluation.spendOn(left);
    return left === right;
  }
  if (left === right) return true;
  const a = numberOf(left);
  if (a !== undefined) return a === numberOf(right);
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    evaluation.spend(left.length);
    return left.every((item, index) => areEqual(evaluation, item, right[index]));
  }
  if (left instanceof Range) {
    return (
      right instanceof Range && left.length === right.length && left.at(0) === right.at(0) && left.at(1) === right.at(1)
    );
  }
  if (!isDict(left) || !isDict(right)) return false;
  const keys = Object.keys(left);
  evaluation.spend(keys.length);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && areEqual(evaluation, left[key], right[key]))
  );
}

/** Negative, zero or positive; an error when the two have no order. `operator` is for the message. */
export function compareValues(evaluation: Evaluation, left: Value, right: Value, operator: string): number {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) return a - b;
  if (typeof left === "string" && typeof right === "string") evaluation.spendOn(left);
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  if (Array.isArray(left) && Array.isArray(right)) {
    evaluation.spend(1 + Math.min(left.length, right.length));
    for (let index = 0; index < left.length && index < right.length; index++) {
      if (!areEqual(evaluation, left[index], right[index])) {
        return compareValues(evaluation, left[index], right[index], operator);
      }
    }
    return left.length - right.length;
  }
  throw typeError(`\`${operator}\` cannot order ${kindOf(left)} and ${kindOf(right)}`);
}

export function contains(evaluation: Evaluation, container: Value, item: Value): boolean {
  if (typeof container === "string") {
    evaluation.spendOn(container);
    if (typeof item === "string") return container.includes(item);
    if (item === undefined) return false;
    throw typeError(`\`in\` a text looks for text, not for ${kindOf(item)}`);
  }
  if (Array.isArray(container)) {
    evaluation.spend(1 + container.length);
    return container.some((member) => areEqual(evaluation, member, item));
  }
  if (container instanceof Range) {
    const number = numberOf(item);
    return number !== undefined && container.includes(number);
  }
  if (container === undefined) return false;
  if (isDict(container)) {
    const key = typeof item === "number" ? String(item) : item;
    return typeof key === "string" && Object.hasOwn(container, key);
  }
  throw typeError(`\`in\` needs a list, a text, a dict or a range on its right, not ${kindOf(container)}`);
}

export function calculate(evaluation: Evaluation, operator: string, left: Value, right: Value): Value {
  if (operator === "~") return concatenate(evaluation, left, right);
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) return calculateNumbers(operator, a, b, isFloat(left) || isFloat(right));
  if (operator === "+") {
    if (typeof left === "string" && typeof right === "string") return concatenate(evaluation, left, right);
    if (Array.isArray(left) && Array.isArray(right)) {
      evaluation.spend(left.length + right.length);
      return evaluation.list([...left, ...right]);
    }
  }
  if (operator === "*") {
    if (a !== undefined) return repeat(evaluation, right, a, left);
    if (b !== undefined) return repeat(evaluation, left, b, right);
  }
  if (operator === "%" && typeof left === "string") {
    return formatPercent(evaluation, left, Array.isArray(right) ? right : [right]);
  }
  throw typeError(`\`${operator}\` does not work between ${kindOf(left)} and ${kindOf(right)}`);
}

function concatenate(evaluation: Evaluation, left: Value, right: Value): string {
  const a = toText(evaluation, left);
  const b = toText(evaluation, right);
  evaluation.reserveText(a.length + b.length);
  return a + b;
}

function repeat(evaluation: Evaluation, value: Value, count: number, counter: Value): Value {
  const times = isFloat(counter) ? Number.NaN : Math.max(0, count);
  if (typeof value === "string" && times >= 0) {
    evaluation.reserveText(value.length * times);
    return value.repeat(value.length === 0 ? 0 : times);
  }
  if (Array.isArray(value) && times >= 0) {
    evaluation.spend(value.length * times);
    const items: Value[] = [];
    for (let time = 0; time < times && value.length > 0; time++) for (const item of value) items.push(item);
    return evaluation.list(items);
  }
  throw typeError(`\`*\` does not work between ${kindOf(value)} and ${kindOf(counter)}`);
}

function calculateNumbers(operator: string, a: number, b: number, float: boolean): Value {
  if (b === 0 && (operator === "/" || operator === "//" || operator === "%")) throw typeError("division by zero");
  let result: number;
  switch (operator) {
    case "+":
      result = a + b;
      break;
    case "-":
      result = a - b;
      break;
    case "*":
      result = a * b;
      break;
    case "/":
      return requireFinite(operator, a / b, true);
    case "//":
      result = Math.floor(a / b);
      break;
    case "%":
      result = a - b * Math.floor(a / b);
      break;
    case "**":
      return requireFinite(operator, a ** b, float || b < 0);
    default:
      throw new ExpressionError("JINJA_UNSUPPORTED", `there is no operator \`${operator}\``);
  }
  return requireFinite(operator, result, float);
}

function requireFinite(operator: string, result: number, float: boolean): Value {
  if (!Number.isFinite(result)) throw typeError(`the result of \`${operator}\` is not a number that can be kept`);
  return float ? floatOf(result) : result;
}

export function negate(value: Value, operator: string): Value {
  const number = numberOf(value);
  if (number === undefined) throw typeError(`\`${operator}\` needs a number, not ${kindOf(value)}`);
  const result = operator === "-" ? (number === 0 && !isFloat(value) ? 0 : -number) : number;
  return isFloat(value) ? floatOf(result) : result;
}

/** The items of anything that can be looped over; a range is written out only as far as the budget goes. */
export function toItems(evaluation: Evaluation, value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  if (value === undefined) return [];
  if (typeof value === "string") {
    // A character is less work than an item; what is made of them is charged for again.
    evaluation.spend(1 + (value.length >> 4));
    return Array.from(value);
  }
  if (value instanceof Range) {
    evaluation.spend(value.length);
    const items: number[] = [];
    for (let index = 0; index < value.length; index++) items.push(value.start + index * value.step);
    return items;
  }
  if (isDict(value)) {
    const keys = Object.keys(value);
    evaluation.spend(keys.length);
    return keys;
  }
  throw typeError(`${kindOf(value)} has no items to go through${Special.is(value) ? "" : "; a list is needed"}`);
}
