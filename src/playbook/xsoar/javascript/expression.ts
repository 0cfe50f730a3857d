/**
 * JavaScript as content writes it, compiled: interpreted here when it is of the common kind, else kept as source for the
 * sandboxed engine. Compiling never throws.
 */

import type { Budget } from "./budget.ts";
import { type Code, compileExpression, compileFunction, type Frame, type Names } from "./compile.ts";
import { parseDefinitions, parseExpression } from "./parse.ts";
import type { JsValue } from "./value.ts";
import { NotInterpreted } from "./value.ts";

export type Interpret = (budget: Budget, values: readonly JsValue[]) => JsValue;

export interface JsExpression {
  source: string;
  /** Functions that were written after it, or nothing. */
  definitions: string;
  /** The names it is given values for, in their order. */
  names: readonly string[];
  /** Absent: the engine's. */
  interpret?: Interpret;
}

/** Longer than this, it is a program. */
const longestInterpreted = 20_000;

export function compileJavaScript(source: string, names: readonly string[], definitions = ""): JsExpression {
  const expression: JsExpression = { source, definitions, names };
  if (source.length + definitions.length > longestInterpreted) return expression;
  try {
    const interpret = compile(source, names, definitions);
    return { ...expression, interpret };
  } catch (error) {
    // RangeError: nested deeper than the stack.
    if (error instanceof NotInterpreted || error instanceof RangeError) return expression;
    throw error;
  }
}

function compile(source: string, names: readonly string[], definitions: string): Interpret {
  const functions = definitions === "" ? [] : parseDefinitions(definitions);
  const outer: Names = { own: functions.map(({ name = "" }) => name), parent: undefined };
  if (new Set(outer.own).size !== outer.own.length) throw new NotInterpreted("a function defined twice");
  const makers = functions.map((definition) => compileFunction(definition, outer));
  const code: Code = compileExpression(parseExpression(source), { own: [...names], parent: outer });
  if (makers.length === 0) return (budget, values) => code({ values: values as JsValue[], parent: undefined, budget });
  return (budget, values) => {
    const parent: Frame = { values: [], parent: undefined, budget };
    parent.values = makers.map((make) => make(parent));
    return code({ values: values as JsValue[], parent, budget });
  };
}
