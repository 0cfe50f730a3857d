/** Every test there is: what may follow `is`. */
import type { Evaluation, Test } from "./evaluation.ts";
import { typeError } from "./expression-error.ts";
import { areEqual, compareValues, contains } from "./operators.ts";
import { isDict, isFloat, kindOf, numberOf, Range, type Value } from "./value.ts";

function ordered(operator: string, holds: (order: number) => boolean): Test {
  return (evaluation, value, [other]) => holds(compareValues(evaluation, value, other, operator));
}

const equal: Test = (evaluation, value, [other]) => areEqual(evaluation, value, other);
const unequal: Test = (evaluation, value, [other]) => !areEqual(evaluation, value, other);
const below = ordered("<", (order) => order < 0);
const atMost = ordered("<=", (order) => order <= 0);
const above = ordered(">", (order) => order > 0);
const atLeast = ordered(">=", (order) => order >= 0);

function isSequence(value: Value): boolean {
  return (
    value === undefined || typeof value === "string" || Array.isArray(value) || value instanceof Range || isDict(value)
  );
}

function remainder(value: Value, divisor: Value): number {
  const a = numberOf(value);
  const b = numberOf(divisor);
  if (a === undefined || b === undefined)
    throw typeError(`${kindOf(a === undefined ? value : divisor)} cannot be divided`);
  if (b === 0) throw typeError("division by zero");
  return Math.abs(a % b);
}

/** `x is in (1, 2)` gives the two as two arguments: taken as the list it looks like. */
function isIn(evaluation: Evaluation, value: Value, args: readonly Value[]): boolean {
  return contains(evaluation, args.length > 1 ? [...args] : args[0], value);
}

export const predicates: ReadonlyMap<string, Test> = new Map<string, Test>([
  ["defined", (_evaluation, value) => value !== undefined],
  ["undefined", (_evaluation, value) => value === undefined],
  ["none", (_evaluation, value) => value === null],
  ["string", (_evaluation, value) => typeof value === "string"],
  ["number", (_evaluation, value) => numberOf(value) !== undefined],
  ["integer", (_evaluation, value) => typeof value === "number" && Number.isInteger(value)],
  ["float", (_evaluation, value) => isFloat(value)],
  ["boolean", (_evaluation, value) => typeof value === "boolean"],
  ["true", (_evaluation, value) => value === true],
  ["false", (_evaluation, value) => value === false],
  ["mapping", (_evaluation, value) => isDict(value)],
  ["sequence", (_evaluation, value) => isSequence(value)],
  ["iterable", (_evaluation, value) => isSequence(value)],
  ["callable", () => false],
  ["escaped", () => false],
  ["sameas", (_evaluation, value, [other]) => value === other],
  ["upper", (_evaluation, value) => typeof value === "string" && /\p{L}/u.test(value) && value === value.toUpperCase()],
  ["lower", (_evaluation, value) => typeof value === "string" && /\p{L}/u.test(value) && value === value.toLowerCase()],
  ["even", (_evaluation, value) => remainder(value, 2) === 0],
  ["odd", (_evaluation, value) => remainder(value, 2) === 1],
  ["divisibleby", (_evaluation, value, [divisor]) => remainder(value, divisor) === 0],
  ["in", isIn],
  ["eq", equal],
  ["equalto", equal],
  ["==", equal],
  ["ne", unequal],
  ["!=", unequal],
  ["lt", below],
  ["lessthan", below],
  ["<", below],
  ["le", atMost],
  ["<=", atMost],
  ["gt", above],
  ["greaterthan", above],
  [">", above],
  ["ge", atLeast],
  [">=", atLeast],
]);

export const knownTests: readonly string[] = [...predicates.keys()].sort();
