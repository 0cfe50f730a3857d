/**
 * Jinja templates as Sekoia playbooks use them: compiled once, evaluated often, in a language of our own. The parser of
 * `@huggingface/jinja` gives the tree; nothing of its runtime is used, no host object is reachable, every evaluation
 * ends within its budget. README.md in this folder says what is supported and where it differs.
 */
import { compileBody, compileMarked, type Execute } from "./compile-statement.ts";
import { type EvaluateOptions, Evaluation, type Language } from "./evaluation.ts";
import { filters } from "./filters/table.ts";
import { type Evaluate, Frame } from "./frame.ts";
import { parseSegments } from "./parse-segments.ts";
import { predicates } from "./predicates.ts";
import { findReferences, type References } from "./references.ts";
import { attempt, describeError, type TemplateProblem, type TemplateResult, toResult } from "./result.ts";
import { type Segment, scanTemplate } from "./scan-template.ts";
import type { Expression, Statement } from "./syntax.ts";
import type { Value } from "./value.ts";

export interface Template {
  readonly source: string;
  /** Set when the template is plain text: there is nothing to evaluate. */
  readonly constant: string | undefined;
  /** Set when it is one expression and nothing else: the value keeps its type. */
  readonly native: Evaluate | undefined;
  readonly write: Execute;
  readonly body: readonly Statement[];
}

/** Plain data the template may read: `{ node: { "0": … }, store: { … } }`. */
export type Scope = Readonly<Record<string, unknown>>;

const language: Language = { filters, tests: predicates };

export function compileTemplate(source: string): { template: Template } | { problem: TemplateProblem } {
  try {
    // Text without any construct is no template: it stays whole, its line ends too.
    if (!/\{[{%#]/.test(source))
      return { template: compileSegments(source, [{ kind: "text", text: source, offset: 0 }]) };
    return { template: compileSegments(source, scanTemplate(source)) };
  } catch (error) {
    return { problem: describeError(error) };
  }
}

/** Throws `ExpressionError`. */
export function compileSegments(source: string, segments: readonly Segment[]): Template {
  if (segments.every((segment) => segment.kind === "text")) {
    const text = segments.map((segment) => segment.text).join("");
    return { source, constant: text, native: undefined, write: (_frame, output) => output.add(text), body: [] };
  }
  const meaningful = segments.filter((segment) => segment.kind !== "text" || segment.text.trim() !== "");
  const isNative = meaningful.length === 1 && meaningful[0]?.kind === "output";
  const body = parseSegments(isNative ? meaningful : segments);
  // One output segment parses to one expression.
  const native = isNative && body[0] ? compileMarked(body[0] as Expression) : undefined;
  return { source, constant: undefined, native, write: compileBody(body), body };
}

export function evaluateTemplate(template: Template, scope: Scope, options: EvaluateOptions): TemplateResult {
  if (template.constant !== undefined) return { ok: true, value: template.constant };
  const evaluation = startEvaluation(scope, options);
  return attempt(evaluation, () => toResult(evaluation, readTemplate(evaluation, template)));
}

export function startEvaluation(scope: Scope, options: EvaluateOptions): Evaluation {
  // The scope is JSON by contract; our own kinds cannot come in, for nobody else can make them.
  return new Evaluation(scope as Record<string, Value>, language, options);
}

/** Throws `ExpressionError`. */
export function readTemplate(evaluation: Evaluation, template: Template): Value {
  const { native } = template;
  return native === undefined ? writeTemplate(evaluation, template) : native(new Frame(evaluation));
}

/** As text, even when it is one expression. Throws `ExpressionError`. */
export function writeTemplate(evaluation: Evaluation, template: Template): string {
  const output = evaluation.openOutput();
  template.write(new Frame(evaluation), output);
  return output.text;
}

export function templateReferences(template: Template): References {
  return findReferences([template.body]);
}
