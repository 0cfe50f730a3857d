/**
 * One evaluation: what it may read, what time it is, and how much it may still do. Everything that repeats spends steps,
 * every text made is held against the output limit, so any template ends.
 */
import { ExpressionError } from "./expression-error.ts";
import type { Filter } from "./filter.ts";
import { Output } from "./output.ts";
import type { Dict, Value } from "./value.ts";

export interface EvaluateOptions {
  /** Milliseconds since the epoch; what the time filters take for now. */
  now: number;
  /** Loop turns, filter calls, items walked. */
  maxSteps?: number;
  /** Characters of the result and of every text on the way to it. */
  maxOutput?: number;
}

/** A test (`is …`): the value, then the arguments. */
export type Test = (evaluation: Evaluation, value: Value, args: readonly Value[]) => boolean;

export interface Language {
  filters: ReadonlyMap<string, Filter>;
  tests: ReadonlyMap<string, Test>;
}

export class Evaluation {
  readonly scope: Dict;
  readonly now: number;
  readonly language: Language;
  readonly maxSteps: number;
  readonly maxOutput: number;
  steps = 0;
  /** The text of the expression at work, for the error; a function, since it is wanted only when something fails. */
  expression: (() => string) | undefined;
  /** True once a list or dict was made here: such a result is copied and measured before it leaves. */
  made = false;
  /** Patterns compiled so far, by their text; what they are is the business of the regex filters. */
  readonly patterns = new Map<string, unknown>();

  constructor(scope: Dict, language: Language, options: EvaluateOptions) {
    this.scope = scope;
    this.language = language;
    this.now = options.now;
    this.maxSteps = options.maxSteps ?? 100_000;
    this.maxOutput = options.maxOutput ?? 5_000_000;
  }

  spend(steps = 1): void {
    this.steps += steps;
    if (!(this.steps <= this.maxSteps)) {
      throw new ExpressionError(
        "JINJA_BUDGET",
        `the template takes more than ${this.maxSteps} steps; loop over fewer items`,
      );
    }
  }

  /** The price of looking through a value that may be a long text, whatever comes of it. */
  spendOn(value: Value): void {
    this.spend(typeof value === "string" ? 1 + (value.length >> 10) : 1);
  }

  checkLength(length: number): void {
    if (length > this.maxOutput) {
      throw new ExpressionError("JINJA_BUDGET", `the template makes a text of more than ${this.maxOutput} characters`);
    }
  }

  /** Checks a length before the text is made, and charges for the work of making it. */
  reserveText(length: number): void {
    this.checkLength(length);
    this.spend(1 + (length >> 10));
  }

  text(text: string): string {
    this.reserveText(text.length);
    return text;
  }

  openOutput(): Output {
    return new Output(this.maxOutput);
  }

  /** Every list made by a template passes here. */
  list(items: Value[]): Value[] {
    this.spend(1 + items.length);
    this.made = true;
    return items;
  }

  dict(): Dict {
    this.spend();
    this.made = true;
    return {};
  }
}
