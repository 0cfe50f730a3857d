/**
 * What can be wrong with an expression. These codes travel inside results and problems (an expression never throws at
 * its caller), and `docs/errors.md` explains each of them.
 */
export const expressionErrorCodes = [
  "JINJA_SYNTAX",
  "JINJA_UNSUPPORTED",
  "JINJA_UNKNOWN_FILTER",
  "JINJA_UNKNOWN_TEST",
  "JINJA_UNDEFINED_ATTRIBUTE",
  "JINJA_TYPE",
  "JINJA_REGEX",
  "JINJA_BUDGET",
  "JINJA_DEPTH",
] as const;

export type ExpressionErrorCode = (typeof expressionErrorCodes)[number];

/** Thrown inside the evaluator only; `compileTemplate` and `evaluateTemplate` turn it into data. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  readonly code: ExpressionErrorCode;
  /** Where in the template, counted from 0, when it is known (compile time). */
  readonly offset: number | undefined;

  constructor(code: ExpressionErrorCode, message: string, offset?: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** A value of the wrong kind: by far the commonest mistake, hence the short form. */
export function typeError(message: string): ExpressionError {
  return new ExpressionError("JINJA_TYPE", message);
}
