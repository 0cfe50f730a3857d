/** What leaves the evaluator: JSON or undefined, or an error as data. */
import type { Json } from "#base/json.ts";
import type { Evaluation } from "./evaluation.ts";
import { ExpressionError, type ExpressionErrorCode, typeError } from "./expression-error.ts";
import { type Dict, Float, Range, Special, setKey, type Value } from "./value.ts";

export interface TemplateError {
  code: ExpressionErrorCode;
  message: string;
  /** The expression at fault, as text; empty when none was at work. */
  expression: string;
}

export type TemplateResult = { ok: true; value: Json | undefined } | { ok: false; error: TemplateError };

export interface TemplateProblem {
  code: ExpressionErrorCode;
  message: string;
  /** In the template, from 0. */
  offset?: number;
}

const mostNodes = 1_000_000;

/** A value from the scope leaves as it is; one that was made here is copied, cleaned and measured. */
export function toResult(evaluation: Evaluation, value: Value): Json | undefined {
  // Nothing but JSON comes from the scope, and `made` is set as soon as a container holds anything else.
  if (!evaluation.made && !Special.is(value)) return value as Json | undefined;
  const measure = { nodes: 0 };
  return value === undefined ? undefined : clean(value, measure);
}

function clean(value: Value, measure: { nodes: number }): Json {
  measure.nodes++;
  if (value === undefined || value === null) return null;
  if (typeof value !== "object") return value;
  if (value instanceof Float) return value.value;
  if (value instanceof Range || Array.isArray(value)) {
    requireRoom(measure, value.length);
    const items: Json[] = [];
    for (let index = 0; index < value.length; index++) items.push(clean(value.at(index), measure));
    return items;
  }
  if (Special.is(value)) throw typeError("`loop` and a namespace cannot be the result of an expression");
  const copy: Dict = {};
  for (const key of Object.keys(value)) {
    requireRoom(measure, 1);
    setKey(copy, key, clean(value[key], measure));
  }
  // Every value in it has just been cleaned.
  return copy as Json;
}

function requireRoom(measure: { nodes: number }, more: number): void {
  if (measure.nodes + more > mostNodes) {
    throw new ExpressionError("JINJA_BUDGET", `the result holds more than ${mostNodes} values`);
  }
}

/** Runs an evaluation and turns whatever it throws into data. */
export function attempt(evaluation: Evaluation, evaluate: () => Json | undefined): TemplateResult {
  try {
    return { ok: true, value: evaluate() };
  } catch (error) {
    return { ok: false, error: { ...describeError(error), expression: evaluation.expression?.() ?? "" } };
  }
}

export function describeError(error: unknown): TemplateProblem {
  if (error instanceof ExpressionError) {
    const { code, message, offset } = error;
    return offset === undefined ? { code, message } : { code, message, offset };
  }
  // Data nested deeper than the stack, or a text longer than the machine allows.
  if (error instanceof RangeError)
    return { code: "JINJA_DEPTH", message: "the data or the template is nested too deeply" };
  return { code: "JINJA_TYPE", message: error instanceof Error ? error.message : String(error) };
}
