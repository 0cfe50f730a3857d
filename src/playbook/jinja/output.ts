/** The text a template writes, never longer than allowed. */
import { ExpressionError } from "./expression-error.ts";

export class Output {
  text = "";
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(piece: string): void {
    this.text += piece;
    if (this.text.length > this.#limit) {
      throw new ExpressionError("JINJA_BUDGET", `the template writes more than ${this.#limit} characters`);
    }
  }
}
