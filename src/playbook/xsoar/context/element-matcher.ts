/**
 * Finds the elements a new object belongs to, by the key's update selector: interpreted here, else asked of the
 * sandboxed engine. JavaScript that fails on an element does not select it, as in DT.
 */
import type { Json } from "#base/json.ts";
import { evaluateDt } from "../dt/evaluate-dt.ts";
import type { Evaluation } from "../evaluation.ts";
import { isTruthy, JsError, NotInterpreted } from "../javascript/value.ts";
import { inlineLimits } from "../javascript-engine.ts";
import { LanguageError } from "../language-error.ts";
import { ElementIndex } from "./key-equality.ts";
import type { UpdateSelector } from "./key-expression.ts";

/** Pairs of an element and an object that the engine is asked about for one key. */
const mostAsked = 200_000;
/** One time limit for so many pairs. */
const batch = 1_000;

export class ElementMatcher {
  readonly #selector: UpdateSelector;
  readonly #elements: Json[];
  readonly #evaluation: Evaluation;
  readonly #document: Json;
  readonly #indices: ElementIndex[];
  #asked = 0;
  /** Why the selector cannot be run (any more): nothing is selected then. */
  problem: { code: "XSOAR_BUDGET" | "XSOAR_CONTEXT_KEY"; message: string } | undefined;

  /** `document` is where paths bound as `val1---Some.Path` begin. */
  constructor(selector: UpdateSelector, elements: readonly Json[], document: Json, evaluation: Evaluation) {
    this.#selector = selector;
    this.#elements = [];
    this.#evaluation = evaluation;
    this.#document = document;
    this.#indices = (selector.equalities ?? []).map(({ ofValue }) => new ElementIndex(ofValue));
    for (const element of elements) this.add(element);
  }

  add(element: Json): void {
    this.replace(this.#elements.length, element);
  }

  replace(at: number, element: Json): void {
    this.#elements[at] = element;
    // What it was known by before stays: candidates are looked at again.
    for (const index of this.#indices) index.add(element, at);
  }

  /** Places of the elements that pass, in order. */
  find(object: Json): number[] {
    const candidates = this.#candidates(object);
    if (candidates.length === 0 || this.problem !== undefined) return [];
    return this.#interpret(candidates, object) ?? this.#ask(candidates, object);
  }

  #candidates(object: Json): number[] {
    const { equalities } = this.#selector;
    if (equalities === undefined) return [...this.#elements.keys()];
    const found = new Set<number>();
    for (const [nth, { ofObject }] of equalities.entries()) {
      const candidates = this.#indices[nth]?.candidates(object, ofObject);
      if (candidates === undefined) return [...this.#elements.keys()];
      for (const at of candidates) found.add(at);
    }
    return [...found].sort((a, b) => a - b);
  }

  #values(at: number, object: Json): (Json | undefined)[] {
    const element = this.#elements[at];
    const bound = this.#selector.bindings.map(({ ofElement, path }) =>
      evaluateDt(path, { value: (ofElement ? element : this.#document) ?? null }, this.#evaluation),
    );
    return [element, object, ...bound];
  }

  /** Undefined: it is more than we interpret. */
  #interpret(candidates: readonly number[], object: Json): number[] | undefined {
    const { interpret, source } = this.#selector.expression;
    if (interpret === undefined) return undefined;
    const { budget } = this.#evaluation;
    const passed: number[] = [];
    for (const at of candidates) {
      try {
        budget.spend();
        if (isTruthy(interpret(budget, this.#values(at, object)))) passed.push(at);
      } catch (error) {
        budget.leaveAll();
        if (error instanceof NotInterpreted) return undefined;
        if (error instanceof LanguageError) {
          this.problem = { code: "XSOAR_BUDGET", message: `(${source}): ${error.message}` };
          return passed;
        }
        if (!(error instanceof JsError || error instanceof RangeError)) throw error;
      }
    }
    return passed;
  }

  #ask(candidates: readonly number[], object: Json): number[] {
    const { javascript, now } = this.#evaluation;
    const { definitions, names, source } = this.#selector.expression;
    const passed: number[] = [];
    for (let from = 0; from < candidates.length; from += batch) {
      const part = candidates.slice(from, from + batch);
      this.#asked += part.length;
      if (this.#asked > mostAsked) {
        this.problem = { code: "XSOAR_BUDGET", message: `(${source}): it compares more than ${mostAsked} pairs` };
        return passed;
      }
      const result = javascript?.evaluate({
        // The selector's text is compiled apart, so that what it lacks or has too much cannot change what stands around it.
        body:
          "var run = Function.apply(null, names.concat(source)); return rows.map(function (row) " +
          "{ try { return run.apply(undefined, row) ? 1 : 0 } catch (error) { return 0 } })",
        bindings: {
          names: [...names],
          source: `${definitions}\n;return (${source}\n)`,
          rows: part.map((at) => this.#values(at, object).map((value) => value ?? null)),
        },
        limits: inlineLimits,
        now,
        seed: 0,
      });
      if (result === undefined || !result.ok || !Array.isArray(result.value)) {
        const why = result?.ok === false ? result.message : "it needs the JavaScript engine, which is not there";
        this.problem = { code: "XSOAR_CONTEXT_KEY", message: `(${source}): ${why}` };
        return passed;
      }
      for (const [nth, holds] of result.value.entries()) if (holds === 1) passed.push(part[nth] ?? 0);
    }
    return passed;
  }
}
