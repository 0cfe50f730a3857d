/** The functions a template can call by name. There are no others: `cycler`, `joiner` and `lipsum` are not known. */
import type { Evaluation } from "./evaluation.ts";
import { typeError } from "./expression-error.ts";
import type { NamedArguments } from "./filter.ts";
import { isDict, isFloat, kindOf, Namespace, numberOf, Range, setKey, type Value } from "./value.ts";

export type GlobalFunction = (evaluation: Evaluation, args: readonly Value[], named: NamedArguments) => Value;

export const globals: ReadonlyMap<string, GlobalFunction> = new Map<string, GlobalFunction>([
  ["range", makeRange],
  ["namespace", makeNamespace],
  ["dict", makeDict],
]);

function makeRange(_evaluation: Evaluation, args: readonly Value[]): Value {
  if (args.length < 1 || args.length > 3) throw typeError("`range` takes one to three whole numbers");
  const [first = 0, second, step = 1] = args.map((arg) => {
    const number = numberOf(arg);
    if (number === undefined || isFloat(arg)) throw typeError(`\`range\` takes whole numbers, not ${kindOf(arg)}`);
    return number;
  });
  if (step === 0) throw typeError("`range` cannot go by steps of 0");
  return second === undefined ? new Range(0, first, 1) : new Range(first, second, step);
}

function makeNamespace(evaluation: Evaluation, args: readonly Value[], named: NamedArguments): Value {
  evaluation.spend(1 + named.size);
  const values = new Map<string, Value>();
  const [start] = args;
  if (isDict(start)) for (const key of Object.keys(start)) values.set(key, start[key]);
  for (const [key, value] of named) values.set(key, value);
  return new Namespace(values);
}

function makeDict(evaluation: Evaluation, args: readonly Value[], named: NamedArguments): Value {
  const dict = evaluation.dict();
  const [start] = args;
  if (isDict(start)) {
    evaluation.spend(Object.keys(start).length);
    for (const key of Object.keys(start)) setKey(dict, key, start[key]);
  } else if (start !== undefined) throw typeError(`\`dict\` takes a dict and names, not ${kindOf(start)}`);
  for (const [key, value] of named) setKey(dict, key, value);
  return dict;
}
