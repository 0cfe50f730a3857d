/** Runs a selector or a mutator on each element: interpreted here when it can be, else by the engine, many at a time. */
import type { Json } from "#base/json.ts";
import type { Evaluation } from "../evaluation.ts";
import { isTruthy, JsError, NotInterpreted, toJson } from "../javascript/value.ts";
import { inlineLimits, type JavaScriptResult } from "../javascript-engine.ts";
import { LanguageError } from "../language-error.ts";
import type { Dt, DtCode } from "./tree.ts";

/** For each element what the code gives: true or nothing for a selector; a value or nothing for a mutator. */
export type Outcome = Json | undefined;

/** Evaluates a bound path: of an element, or of where the whole expression began. */
export type Resolve = (path: Dt, element?: Json) => Json | undefined;

export function runOnEach(
  code: DtCode,
  elements: readonly Json[],
  resolve: Resolve,
  evaluation: Evaluation,
  selects = false,
): Outcome[] {
  const bound = code.bindings.map(({ path, ofElement }) => (ofElement ? undefined : resolve(path)));
  const valuesFor = (element: Json): (Json | undefined)[] => [
    element,
    ...code.bindings.map(({ path, ofElement }, index) => (ofElement ? resolve(path, element) : bound[index])),
  ];
  return (
    interpretEach(code, elements, valuesFor, evaluation, selects) ??
    askEngine(code, elements, valuesFor, evaluation, selects)
  );
}

type ValuesFor = (element: Json) => (Json | undefined)[];

/** Undefined: it is more than we interpret. */
function interpretEach(
  { bindings, expression }: DtCode,
  elements: readonly Json[],
  valuesFor: ValuesFor,
  evaluation: Evaluation,
  selects: boolean,
): Outcome[] | undefined {
  const { interpret, source } = expression;
  if (interpret === undefined) return undefined;
  const { budget } = evaluation;
  const plain = bindings.length === 0;
  const outcomes: Outcome[] = [];
  for (const element of elements) {
    let outcome: Outcome;
    try {
      const value = interpret(budget, plain ? [element] : valuesFor(element));
      outcome = selects ? isTruthy(value) : toJson(value);
    } catch (error) {
      if (error instanceof NotInterpreted) return undefined;
      budget.leaveAll();
      if (error instanceof LanguageError) {
        evaluation.notes.push({ kind: "javascript", message: `${source}: ${error.message}` });
        return outcomes.concat(new Array<Outcome>(elements.length - outcomes.length).fill(undefined));
      }
      if (!(error instanceof JsError || error instanceof RangeError)) throw error;
      note(evaluation, source, error.message);
    }
    outcomes.push(outcome);
  }
  return outcomes;
}

/** One for each sentence: a list of thousands may fail in the same way each time. */
function note(evaluation: Evaluation, source: string, message: string): void {
  const text = `${source}: ${message}`;
  if (evaluation.notes.length < 20 && !evaluation.notes.some((known) => known.message === text)) {
    evaluation.notes.push({ kind: "javascript", message: text });
  }
}

/** One time limit for so many elements. */
const batch = 1_000;

function askEngine(
  code: DtCode,
  elements: readonly Json[],
  valuesFor: ValuesFor,
  evaluation: Evaluation,
  selects: boolean,
): Outcome[] {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < elements.length; from += batch) {
    const part = elements.slice(from, from + batch);
    const result = askBatch(code, part.map(valuesFor), evaluation, selects);
    if (result.ok && Array.isArray(result.value) && result.value.length === part.length) {
      for (const outcome of result.value) outcomes.push(readOutcome(outcome, selects));
      continue;
    }
    note(evaluation, code.expression.source, result.ok ? "it changed the ground it stands on" : result.message);
    while (outcomes.length < from + part.length) outcomes.push(undefined);
    // What ran out of time or memory once will do so again.
    if (!result.ok && result.reason !== "error") break;
  }
  return outcomes.concat(new Array<Outcome>(elements.length - outcomes.length).fill(undefined));
}

function readOutcome(outcome: Json, selects: boolean): Outcome {
  if (selects) return outcome === 1;
  return Array.isArray(outcome) ? outcome[0] : undefined;
}

const selectBody =
  "return rows.map(function (row) { try { return run.apply(undefined, row) ? 1 : 0 } catch (error) { return 0 } })";
const mutateBody =
  "return rows.map(function (row) { try { var value = run.apply(undefined, row); return value === undefined ? 0 : [value] } catch (error) { return 0 } })";

function askBatch(
  { expression }: DtCode,
  rows: (Json | undefined)[][],
  evaluation: Evaluation,
  selects: boolean,
): JavaScriptResult {
  const { javascript, now } = evaluation;
  if (javascript === undefined) {
    return { ok: false, reason: "unavailable", message: "it needs the JavaScript engine, which is not there" };
  }
  const { definitions, names, source } = expression;
  return javascript.evaluate({
    // The content's text is compiled apart, so that what it lacks or has too much cannot change what stands around it.
    body: `var run = Function.apply(null, names.concat(source)); ${selects ? selectBody : mutateBody}`,
    bindings: {
      names: [...names],
      source: `${definitions}\n;return (${source}\n)`,
      rows: rows.map((row) => row.map((value) => value ?? null)),
    },
    limits: inlineLimits,
    now,
    seed: 0,
  });
}
