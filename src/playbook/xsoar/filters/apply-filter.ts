/** Every filter operator there is; any other name is a script. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { isEmpty } from "../cast.ts";
import type { Evaluation } from "../evaluation.ts";
import { LanguageError, namingOperator } from "../language-error.ts";
import { operatorName } from "../operator-name.ts";
import type { Filter } from "./filter.ts";
import { generalFilters } from "./general-filters.ts";
import { numberFilters } from "./number-filters.ts";
import { scriptFilters } from "./script-filters.ts";
import { textFilters } from "./text-filters.ts";

const filters: ReadonlyMap<string, Filter> = new Map(
  Object.entries({ ...generalFilters, ...textFilters, ...numberFilters, ...scriptFilters }),
);

/** The filters that need no script runner, for reports. */
export function filterNames(): string[] {
  return [...filters.keys()].sort();
}

export function isKnownFilter(written: string): boolean {
  return filters.has(operatorName(written));
}

export function applyFilter(
  written: string,
  left: Json | undefined,
  right: Json | undefined,
  ignoreCase: boolean,
  evaluation: Evaluation,
): boolean {
  const operator = operatorName(written);
  evaluation.budget.spend();
  const filter = filters.get(operator);
  if (filter !== undefined) {
    return namingOperator(operator, () => filter(left, right, { operator, ignoreCase, evaluation }));
  }
  const script = evaluation.scripts?.find(written, "filter") ?? evaluation.scripts?.find(operator, "filter");
  if (script === undefined) {
    throw new LanguageError("XSOAR_UNKNOWN_FILTER", `there is no filter and no filter script "${written}"`);
  }
  const args: JsonObject = {};
  if (left !== undefined) args.left = left;
  if (right !== undefined) args.right = right;
  const outcome = script.run(args);
  if (!outcome.ok)
    throw new LanguageError("XSOAR_SCRIPT_FAILED", `the filter script ${written} failed: ${outcome.message}`);
  return isTruthy(outcome.value);
}

/** What a script answers to say no: false, nothing, and what reads like it. Of several answers one yes is enough. */
function isTruthy(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(isTruthy);
  if (typeof value === "string") return !["", "false", "no", "[]"].includes(value.trim().toLowerCase());
  return isObject(value) ? !isEmpty(value) : Boolean(value);
}
