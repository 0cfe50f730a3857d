/** How much an interpreted expression may still do. Whatever repeats or makes a text spends, so everything ends. */
import { LanguageError } from "../language-error.ts";
import { JsError } from "./value.ts";

export interface BudgetLimits {
  maxSteps: number;
  /** Characters of any text that is made. */
  maxText: number;
  /** Calls within calls. */
  maxDepth: number;
}

export const usualLimits: BudgetLimits = { maxSteps: 5_000_000, maxText: 5_000_000, maxDepth: 100 };

export class Budget {
  readonly limits: BudgetLimits;
  #steps = 0;
  #depth = 0;

  constructor(limits: BudgetLimits = usualLimits) {
    this.limits = limits;
  }

  get steps(): number {
    return this.#steps;
  }

  spend(steps = 1): void {
    this.#steps += steps;
    if (!(this.#steps <= this.limits.maxSteps)) {
      throw new LanguageError("XSOAR_BUDGET", `it takes more than ${this.limits.maxSteps} steps; work on fewer items`);
    }
  }

  /** Checked and charged before the text is made. */
  reserveText(length: number): void {
    if (!(length <= this.limits.maxText)) {
      throw new LanguageError("XSOAR_BUDGET", `it makes a text of more than ${this.limits.maxText} characters`);
    }
    this.spend(1 + (length >> 4));
  }

  text(text: string): string {
    this.reserveText(text.length);
    return text;
  }

  enter(): void {
    this.spend();
    if (++this.#depth > this.limits.maxDepth) {
      throw new JsError("too much recursion");
    }
  }

  /** An error left the calls it was thrown in. */
  leaveAll(): void {
    this.#depth = 0;
  }

  leave(): void {
    this.#depth--;
  }
}
