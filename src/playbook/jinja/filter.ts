/** The shape of a filter: one entry of the table in `filters/table.ts`. */
import type { Evaluation } from "./evaluation.ts";
import type { Value } from "./value.ts";

export type NamedArguments = ReadonlyMap<string, Value>;

export interface Filter {
  /** Names of the arguments in order; an argument not given is undefined. `rest`: any number, passed on as they are. */
  parameters: readonly string[] | "rest";
  apply(evaluation: Evaluation, value: Value, args: readonly Value[], named: NamedArguments): Value;
}

export const noNames: NamedArguments = new Map();

export function filter(
  parameters: readonly string[],
  apply: (evaluation: Evaluation, value: Value, args: readonly Value[]) => Value,
): Filter {
  return { parameters, apply };
}
