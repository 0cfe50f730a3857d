/**
 * An argument of a Sekoia action written as one text: a template, or JSON text with expressions in it, which compiles to
 * a tree. It is a compiled value like any other; where the tree does otherwise than Sekoia, `differences` says so.
 */
import type { EvaluateOptions } from "./evaluation.ts";
import type { TemplateResult } from "./result.ts";
import type { Scope } from "./template.ts";
import { type CompiledValue, compileValue, evaluateValue } from "./value-template.ts";

export function compileArgument(text: string): CompiledValue {
  return compileValue(text, { jsonText: () => true });
}

export function evaluateArgument(argument: CompiledValue, scope: Scope, options: EvaluateOptions): TemplateResult {
  return evaluateValue(argument, scope, options);
}
