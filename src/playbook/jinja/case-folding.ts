/** Jinja's sorting filters take `A` and `a` for the same unless told otherwise. */
import type { Evaluation } from "./evaluation.ts";
import { compareValues } from "./operators.ts";
import type { Value } from "./value.ts";

export function foldCase(value: Value): Value {
  return typeof value === "string" ? value.toLowerCase() : value;
}

export function compareFolded(evaluation: Evaluation, left: Value, right: Value, caseSensitive: boolean): number {
  return caseSensitive ? ascending(evaluation, left, right) : ascending(evaluation, foldCase(left), foldCase(right));
}

export function ascending(evaluation: Evaluation, left: Value, right: Value): number {
  evaluation.spend();
  return compareValues(evaluation, left, right, "<");
}
