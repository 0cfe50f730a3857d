/** The variables a template has set: one frame for the whole, one more for each turn of a loop. */
import type { Evaluation } from "./evaluation.ts";
import { getKey, type Value } from "./value.ts";

export class Frame {
  readonly evaluation: Evaluation;
  readonly parent: Frame | undefined;
  #values: Map<string, Value> | undefined;

  constructor(evaluation: Evaluation, parent?: Frame) {
    this.evaluation = evaluation;
    this.parent = parent;
  }

  set(name: string, value: Value): void {
    this.#values ??= new Map();
    this.#values.set(name, value);
  }

  get(name: string): Value {
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.parent) {
      if (frame.#values?.has(name)) return frame.#values.get(name);
    }
    return getKey(this.evaluation.scope, name);
  }

  /** True when the template or its scope says what the name means, so that it is not the global function. */
  knows(name: string): boolean {
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.parent) {
      if (frame.#values?.has(name)) return true;
    }
    return Object.hasOwn(this.evaluation.scope, name);
  }
}

/** An expression, compiled. */
export type Evaluate = (frame: Frame) => Value;
