/**
 * Evaluates JMESPath over plain JSON. Own members only, no host object within reach, and every step is paid for, so an
 * expression that doubles its data again and again ends with an error. Results are as the Python library has them.
 */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { isSameJson } from "../cast.ts";
import type { Budget } from "../javascript/budget.ts";
import { setOwn } from "../javascript/value.ts";
import { type JmesFunction, type JmesReference, jmesFunctions } from "./functions.ts";
import { type CompareOperator, JmesError, type JmesNode } from "./tree.ts";

/** Null where there is nothing. Throws a JmesError, or the budget's error. */
export function evaluateJmes(node: JmesNode, value: Json, budget: Budget): Json {
  return new JmesEvaluator(budget).evaluate(node, value);
}

class JmesEvaluator {
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  evaluate(node: JmesNode, value: Json): Json {
    this.#budget.spend();
    switch (node.kind) {
      case "current":
        return value;
      case "literal":
        return node.value;
      case "field":
        return ownProperty(value, node.name) ?? null;
      case "index":
        return Array.isArray(value) ? (value.at(node.index) ?? null) : null;
      case "slice":
        return Array.isArray(value) ? this.#slice(value, node) : null;
      case "chain":
      case "pipe":
        return this.evaluate(node.right, this.evaluate(node.left, value));
      case "projection":
        return this.#project(node, this.evaluate(node.left, value));
      case "filter":
        return this.#filter(node, this.evaluate(node.left, value));
      case "flatten":
        return this.#flatten(this.evaluate(node.inner, value));
      case "list":
        return value === null ? null : node.items.map((item) => this.evaluate(item, value));
      case "object":
        return value === null ? null : this.#object(node.members, value);
      case "or": {
        const left = this.evaluate(node.left, value);
        return isTrue(left) ? left : this.evaluate(node.right, value);
      }
      case "and": {
        const left = this.evaluate(node.left, value);
        return isTrue(left) ? this.evaluate(node.right, value) : left;
      }
      case "not":
        return !isTrue(this.evaluate(node.inner, value));
      case "compare":
        return compare(node.operator, this.evaluate(node.left, value), this.evaluate(node.right, value));
      case "call":
        return this.#call(node.name, node.args, value);
      case "reference":
        throw new JmesError("& has its place among the arguments of a function only");
    }
  }

  #slice(list: Json[], { start, step, stop }: Extract<JmesNode, { kind: "slice" }>): Json[] {
    const { length } = list;
    const bound = (index: number | undefined, otherwise: number): number => {
      if (index === undefined) return otherwise;
      const from = index < 0 ? index + length : index;
      return step > 0 ? Math.min(Math.max(from, 0), length) : Math.min(Math.max(from, -1), length - 1);
    };
    const first = bound(start, step > 0 ? 0 : length - 1);
    const last = bound(stop, step > 0 ? length : -1);
    const taken: Json[] = [];
    for (let at = first; step > 0 ? at < last : at > last; at += step) taken.push(list[at] ?? null);
    this.#budget.spend(taken.length);
    return taken;
  }

  #project({ over, right }: Extract<JmesNode, { kind: "projection" }>, base: Json): Json {
    if (over === "list") return Array.isArray(base) ? this.#each(base, right) : null;
    return isObject(base)
      ? this.#each(
          Object.keys(base).map((key) => base[key] ?? null),
          right,
        )
      : null;
  }

  /** What comes to nothing is left out. */
  #each(elements: readonly Json[], right: JmesNode): Json[] {
    this.#budget.spend(elements.length);
    const results: Json[] = [];
    for (const element of elements) {
      const result = this.evaluate(right, element);
      if (result !== null) results.push(result);
    }
    return results;
  }

  #filter({ right, test }: Extract<JmesNode, { kind: "filter" }>, base: Json): Json {
    if (!Array.isArray(base)) return null;
    return this.#each(
      base.filter((element) => isTrue(this.evaluate(test, element))),
      right,
    );
  }

  #flatten(base: Json): Json {
    if (!Array.isArray(base)) return null;
    const flat = base.flat(1);
    this.#budget.spend(flat.length);
    return flat;
  }

  #object(members: Extract<JmesNode, { kind: "object" }>["members"], value: Json): JsonObject {
    const made: JsonObject = {};
    for (const { name, value: node } of members) setOwn(made, name, this.evaluate(node, value));
    return made;
  }

  #call(name: string, args: readonly JmesNode[], value: Json): Json {
    const called: JmesFunction | undefined = jmesFunctions.get(name);
    if (called === undefined) throw new JmesError(`there is no function ${name}`);
    const given = args.map((arg): Json | JmesReference =>
      arg.kind === "reference"
        ? { reference: (element: Json) => this.evaluate(arg.inner, element) }
        : this.evaluate(arg, value),
    );
    return called(given, this.#budget);
  }
}

/** Everything but nothing, `false`, and what is empty. */
export function isTrue(value: Json): boolean {
  if (value === null || value === false || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isObject(value) || Object.keys(value).length > 0;
}

/** Only numbers, and texts, have an order. */
function compare(operator: CompareOperator, left: Json, right: Json): Json {
  if (operator === "==") return isSameJson(left, right);
  if (operator === "!=") return !isSameJson(left, right);
  const ordered = typeof left === typeof right && (typeof left === "number" || typeof left === "string");
  if (!ordered) return null;
  const [a, b] = [left as number | string, right as number | string];
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}
