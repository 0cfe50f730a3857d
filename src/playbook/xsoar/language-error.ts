/**
 * What can go wrong while a value of XSOAR content is evaluated. The codes travel inside results and run events (an
 * evaluation never throws at its caller), and `docs/errors.md` explains each of them.
 */
export const languageErrorCodes = [
  "XSOAR_ARGUMENT",
  "XSOAR_BUDGET",
  "XSOAR_CAST",
  "XSOAR_CONTEXT_KEY",
  "XSOAR_DATE",
  "XSOAR_DEPTH",
  "XSOAR_NO_BRANCH",
  "XSOAR_REGEX",
  "XSOAR_SCRIPT_FAILED",
  "XSOAR_UNKNOWN_FILTER",
  "XSOAR_UNKNOWN_TRANSFORMER",
] as const;

export type LanguageErrorCode = (typeof languageErrorCodes)[number];

export interface LanguageFault {
  code: LanguageErrorCode;
  message: string;
}

/** Thrown inside the evaluator only; its entry points turn it into data. */
export class LanguageError extends Error {
  override readonly name = "LanguageError";
  readonly code: LanguageErrorCode;

  constructor(code: LanguageErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Runs an operator; whatever goes wrong in it names it. */
export function namingOperator<Result>(operator: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof LanguageError) || error.message.startsWith(operator)) throw error;
    throw new LanguageError(error.code, `${operator}: ${error.message}`);
  }
}

/** Anything thrown inside the evaluator, as data. */
export function describeFault(error: unknown): LanguageFault {
  if (error instanceof LanguageError) return { code: error.code, message: error.message };
  // Data nested deeper than the stack, or a text longer than the machine allows.
  if (error instanceof RangeError)
    return { code: "XSOAR_DEPTH", message: "the data is nested too deeply, or too long" };
  throw error;
}
