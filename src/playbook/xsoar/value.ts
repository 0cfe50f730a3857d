/**
 * XSOAR's values: text with `${…}`, paths, and complex ones (root, filters, accessor, transformers, in that order). The
 * result is JSON, or nothing for what is absent; what cannot be evaluated is an error as data.
 */
import type { Json } from "#base/json.ts";
import type { Comparison, ComplexValue, Transformation, Value } from "../model.ts";
import { whyAbsent } from "./absence.ts";
import { asList, textOf } from "./cast.ts";
import { type DtStart, evaluateDt } from "./dt/evaluate-dt.ts";
import { parseDt } from "./dt/parse-dt.ts";
import type { Dt } from "./dt/tree.ts";
import type { Evaluation, LanguageTools, Note } from "./evaluation.ts";
import { type ExplainedComparison, type ExplainedItem, type ExplainedStep, explained } from "./explanation.ts";
import { applyFilter } from "./filters/apply-filter.ts";
import { setOwn } from "./javascript/value.ts";
import { describeFault, LanguageError, type LanguageFault } from "./language-error.ts";
import type { Scope } from "./scope.ts";
import { startEvaluation } from "./start-evaluation.ts";
import { parseText, unwrapPath } from "./text-template.ts";
import { applyTransformer } from "./transformers/apply-transformer.ts";

export interface ValueExplanation {
  steps: ExplainedStep[];
}

export type ValueResult = {
  notes: readonly Note[];
  /** When asked for; also when it failed, up to there. */
  explanation?: ValueExplanation;
} & ({ ok: true; value: Json | undefined } | { ok: false; error: LanguageFault });

export function evaluateXsoarValue(
  value: Value,
  scope: Scope,
  tools: LanguageTools,
  options: { explain?: boolean } = {},
): ValueResult {
  const evaluation = startEvaluation(scope, tools);
  const steps: ExplainedStep[] = [];
  if (options.explain) evaluation.trace = { steps };
  const told = () =>
    options.explain ? { notes: evaluation.notes, explanation: { steps } } : { notes: evaluation.notes };
  try {
    return { ok: true, value: evaluateValue(value, evaluation), ...told() };
  } catch (error) {
    return { ok: false, error: describeFault(error), ...told() };
  }
}

export function evaluateValue(value: Value, evaluation: Evaluation): Json | undefined {
  switch (value.kind) {
    case "literal":
      return value.value;
    case "text":
      return evaluateText(value.text, evaluation);
    case "path":
      return evaluatePath(value.path, evaluation);
    case "complex":
      return evaluateComplex(value, evaluation);
    case "jinja":
    case "object":
    case "secret":
      throw new LanguageError("XSOAR_ARGUMENT", `a value of the kind ${value.kind} has no place in XSOAR content`);
  }
}

/** Without its steps in the explanation: an argument, the side of a filter. */
function evaluateAside<Result>(evaluation: Evaluation, evaluate: () => Result): Result {
  const { trace } = evaluation;
  evaluation.trace = undefined;
  try {
    return evaluate();
  } finally {
    evaluation.trace = trace;
  }
}

function evaluateText(text: string, evaluation: Evaluation): Json | undefined {
  const parts = parseText(text);
  const [first] = parts;
  if (first === undefined) return "";
  if (parts.length === 1) return typeof first === "string" ? first : evaluateSubstitute(first.dt, evaluation);
  const seen: Extract<ExplainedStep, { at: "text" }>["parts"] = [];
  let whole = "";
  for (const part of parts) {
    if (typeof part === "string") whole += part;
    else {
      const value = evaluateAside(evaluation, () => evaluateSubstitute(part.dt, evaluation));
      whole += textOf(value);
      if (evaluation.trace) {
        seen.push({ path: part.dt.source, ...explained(value, () => explainAbsence(part.dt.source, evaluation)) });
      }
    }
    evaluation.budget.reserveText(whole.length > evaluation.budget.limits.maxText ? whole.length : 0);
  }
  evaluation.trace?.steps.push({ at: "text", parts: seen });
  return whole;
}

/** `${#46}` points to a task by its number, of which nothing is known: absent. */
function evaluateSubstitute(dt: Dt, evaluation: Evaluation): Json | undefined {
  return dt.source.trimStart().startsWith("#") ? undefined : evaluatePath(dt.source, evaluation);
}

function evaluatePath(written: string, evaluation: Evaluation): Json | undefined {
  const { dt, start } = locate(written, evaluation);
  const value = evaluateDt(dt, start, evaluation);
  evaluation.trace?.steps.push({
    at: "path",
    path: unwrapPath(written).trim(),
    ...explained(value, () => whyAbsent(dt, start, evaluation)),
  });
  return value;
}

/** Within a filter, a path that begins with the filtered root is of the current item. */
function locate(written: string, evaluation: Evaluation): { dt: Dt; start: DtStart } {
  const path = unwrapPath(written).trim();
  const { item, scope } = evaluation;
  if (item !== undefined) {
    for (const root of item.roots) {
      if (!path.startsWith(root)) continue;
      const rest = path.slice(root.length);
      if (rest === "") return { dt: parseDt("."), start: { value: item.value } };
      if (/^[.([=]/.test(rest)) return { dt: parseDt(rest), start: { value: item.value } };
    }
  }
  return { dt: parseDt(path), start: { scope } };
}

function explainAbsence(written: string, evaluation: Evaluation): string {
  const { dt, start } = locate(written, evaluation);
  return whyAbsent(dt, start, evaluation);
}

/**
 * Root and accessor without the `${` and `}` that authors put around both together: a root of `${` and an accessor of
 * `=[]}` mean `${.=[]}`.
 */
export function splitComplex({ root, accessor = "" }: Pick<ComplexValue, "root" | "accessor">): {
  root: string;
  accessor: string;
} {
  const bare = root.trim();
  if (!bare.startsWith("${")) return { root: bare, accessor };
  const inner = bare.slice(2);
  if (inner.endsWith("}")) return { root: inner.slice(0, -1), accessor };
  return { root: inner, accessor: accessor.trimEnd().endsWith("}") ? accessor.trimEnd().slice(0, -1) : accessor };
}

/** The whole path of a complex value, as a reader of DT takes it. */
export function pathOfComplex(value: Pick<ComplexValue, "root" | "accessor">): string {
  const { root, accessor } = splitComplex(value);
  return accessor === "" ? root : `${root}.${accessor}`;
}

function evaluateComplex(value: ComplexValue, evaluation: Evaluation): Json | undefined {
  const groups = (value.filters ?? []).filter((group) => group.length > 0);
  let result =
    groups.length === 0 ? evaluatePath(pathOfComplex(value), evaluation) : filterRoot(value, groups, evaluation);
  for (const transformation of value.transformers ?? []) result = transform(result, transformation, evaluation);
  return result;
}

function filterRoot(value: ComplexValue, groups: Comparison[][], evaluation: Evaluation): Json | undefined {
  const { root, accessor } = splitComplex(value);
  const items = asList(evaluatePath(root, evaluation));
  const kept = keepPassing(root, items, groups, evaluation);
  if (accessor === "") return collect(kept);
  const dt = parseDt(accessor.startsWith(".") ? accessor : `.${accessor}`);
  const found = kept.flatMap((item) => evaluateDt(dt, { value: item }, evaluation) ?? []);
  const result = collect(found);
  evaluation.trace?.steps.push({
    at: "accessor",
    path: accessor,
    ...explained(result, () => (kept.length === 0 ? "no item is left" : `no item that is left has ${accessor}`)),
  });
  return result;
}

/** As DT has it: nothing for none, the one for one. */
function collect(values: Json[]): Json | undefined {
  return values.length < 2 ? values[0] : values;
}

const mostExplained = 10;

function keepPassing(root: string, items: Json[], groups: Comparison[][], evaluation: Evaluation): Json[] {
  const outer = evaluation.item;
  const roots = [...new Set([root, root.replace(/[([].*$/s, "").replace(/\.$/, "")])].filter((name) => name !== "");
  const told: ExplainedItem[] = [];
  const { trace } = evaluation;
  try {
    const kept = items.filter((item) => {
      evaluation.item = { roots, value: item };
      const comparisons: ExplainedComparison[] | undefined = trace && told.length < mostExplained ? [] : undefined;
      const passes = evaluateAside(evaluation, () => groupsHold(groups, evaluation, comparisons));
      if (comparisons) told.push({ item, kept: passes, comparisons });
      return passes;
    });
    trace?.steps.push({ at: "filters", kept: kept.length, of: items.length, items: told });
    return kept;
  } finally {
    evaluation.item = outer;
  }
}

function transform(
  value: Json | undefined,
  { operator, arguments: given }: Transformation,
  evaluation: Evaluation,
): Json | undefined {
  const args: Record<string, Json> = {};
  for (const name of Object.keys(given)) {
    const argument = given[name];
    const evaluated = argument && evaluateAside(evaluation, () => evaluateValue(argument, evaluation));
    if (evaluated !== undefined) setOwn(args, name, evaluated);
  }
  const result = evaluateAside(evaluation, () => applyTransformer(operator, value, args, evaluation));
  evaluation.trace?.steps.push({
    at: "transformer",
    operator,
    arguments: args,
    ...explained(result, () => (value === undefined ? "nothing came in" : `${operator} gives nothing for it`)),
  });
  return result;
}

/** All groups must hold; a group holds when one of its comparisons does. What is decided is not looked at further. */
export function groupsHold(
  groups: readonly (readonly Comparison[])[],
  evaluation: Evaluation,
  comparisons?: ExplainedComparison[],
): boolean {
  return groups.every(
    (group) => group.length === 0 || group.some((comparison) => comparisonHolds(comparison, evaluation, comparisons)),
  );
}

function comparisonHolds(comparison: Comparison, evaluation: Evaluation, comparisons?: ExplainedComparison[]): boolean {
  const { left, operator, right } = comparison;
  const ignoreCase = comparison.ignoreCase === true;
  const a = evaluateValue(left, evaluation);
  const b = evaluateValue(right, evaluation);
  const tell = (outcome: { result: boolean; error?: string }) =>
    comparisons?.push({
      left: explained(a, () => whyNothing(left, evaluation)),
      operator,
      right: explained(b, () => whyNothing(right, evaluation)),
      ignoreCase,
      ...outcome,
    });
  try {
    const result = applyFilter(operator, a, b, ignoreCase, evaluation);
    tell({ result });
    return result;
  } catch (error) {
    // What could not be compared is what the reader wants to see.
    if (error instanceof LanguageError) tell({ result: false, error: error.message });
    throw error;
  }
}

function whyNothing(value: Value, evaluation: Evaluation): string {
  if (value.kind === "path") return explainAbsence(value.path, evaluation);
  if (value.kind === "text") return explainAbsence(unwrapPath(value.text), evaluation);
  if (value.kind === "complex" && (value.transformers ?? []).length === 0 && (value.filters ?? []).length === 0) {
    return explainAbsence(pathOfComplex(value), evaluation);
  }
  return "its filters and transformers give nothing";
}
