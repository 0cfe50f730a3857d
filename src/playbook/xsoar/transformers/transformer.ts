/** What a transformer is: a value, its arguments, a new value. */
import type { Json } from "#base/json.ts";
import { castText, isAbsent, kindOf, scalarText } from "../cast.ts";
import type { Evaluation } from "../evaluation.ts";
import { castNumber, type ExactNumber, toDouble } from "../exact-number.ts";
import { LanguageError } from "../language-error.ts";

export interface Transformer {
  /** A list is handed over whole. Otherwise each element by itself, and lists that come out are taken apart. */
  entireList: boolean;
  apply: (value: Json | undefined, call: TransformerCall) => Json | undefined;
}

export function onItem(apply: Transformer["apply"]): Transformer {
  return { entireList: false, apply };
}

export function onList(apply: Transformer["apply"]): Transformer {
  return { entireList: true, apply };
}

/** One value that is there; nothing stays nothing. */
export function onValue(apply: (value: Json, call: TransformerCall) => Json | undefined): Transformer {
  return onItem((value, call) => (isAbsent(value) ? undefined : apply(value, call)));
}

export function onText(apply: (text: string, call: TransformerCall) => Json | undefined): Transformer {
  return onValue((value, call) => apply(castText(value, call.operator), call));
}

export class TransformerCall {
  readonly operator: string;
  readonly args: Readonly<Record<string, Json | undefined>>;
  readonly evaluation: Evaluation;

  constructor(operator: string, args: Readonly<Record<string, Json | undefined>>, evaluation: Evaluation) {
    this.operator = operator;
    this.args = args;
    this.evaluation = evaluation;
  }

  /** The argument as it is; null counts as absent. */
  get(name: string): Json | undefined {
    const value = Object.hasOwn(this.args, name) ? this.args[name] : undefined;
    return value ?? undefined;
  }

  text(name: string, otherwise = ""): string {
    const value = this.get(name);
    return value === undefined ? otherwise : castText(value, this.operator, `the argument ${name}`);
  }

  /** Empty text counts as absent. */
  number(name: string): ExactNumber | undefined {
    return castNumber(this.get(name), this.operator, `the argument ${name}`);
  }

  integer(name: string): number | undefined {
    const number = this.number(name);
    if (number === undefined) return undefined;
    const value = toDouble(number);
    if (Number.isSafeInteger(value)) return value;
    throw this.fault(`the argument ${name} is a whole number, not ${this.text(name)}`);
  }

  flag(name: string): boolean {
    const value = this.get(name);
    return value === true || (typeof value === "string" && value.trim().toLowerCase() === "true");
  }

  fault(message: string): LanguageError {
    return new LanguageError("XSOAR_ARGUMENT", `${this.operator}: ${message}`);
  }

  /** What makes the script of that name return an error entry. */
  failure(message: string): LanguageError {
    return new LanguageError("XSOAR_SCRIPT_FAILED", `${this.operator}: ${message}`);
  }

  /** A script gets scalars as text; lists and objects cannot be taken for text. */
  scriptText(value: Json | undefined): string {
    const text = isAbsent(value) ? undefined : scalarText(value);
    if (text === undefined) throw this.failure(`it takes text, not ${kindOf(value)}`);
    return text;
  }
}
