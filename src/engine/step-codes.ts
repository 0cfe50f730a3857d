import type { StepError } from "#playbook/run-event.ts";

/**
 * Codes that appear in a run's history and on its row, besides those of `base/errors.ts` and the expressions' JINJA_ codes.
 * Each has a section under "Step errors" in `docs/errors.md`; `step-codes.test.ts` keeps the two in step.
 */
export const stepCodes = [
  "ARGUMENT_MISSING",
  "COMMAND_FAILED",
  "CONTENT_NOT_RUNNABLE",
  "EFFECT_GIVEN_UP",
  "EFFECT_NOT_FOUND",
  "EFFECT_REPEATED",
  "EFFECT_TOO_LATE",
  "EXECUTION_TIMEOUT",
  "LOOP_NOT_A_LIST",
  "LOOP_TOO_LONG",
  "NO_BRANCH",
  "PLAYBOOK_UNKNOWN",
  "POLLING_TIMED_OUT",
  "SCRIPT_BROKEN",
  "SCRIPT_DIVERGED",
  "SCRIPT_LIMIT",
  "SECRET_MISSING",
] as const;

export type StepCode = (typeof stepCodes)[number];

export function stepError(code: StepCode, message: string): StepError {
  return { code, message };
}
