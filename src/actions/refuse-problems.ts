import { type ErrorCode, TocsinError } from "#base/errors.ts";
import type { Problem } from "#base/problem.ts";

/** Refuses for all the errors there are, at once. Without an error it does nothing. */
export function refuseProblems(code: ErrorCode, what: string, problems: readonly Problem[], mend: string): void {
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return;
  const count = errors.length === 1 ? "a problem" : `${errors.length} problems`;
  throw new TocsinError(code, `${what} has ${count}: ${errors[0]?.message ?? ""}`, {
    mend,
    details: { problems: errors },
  });
}

/** What is told of a thing that the configuration file keeps. */
export function managedByFile(what: string, file: string | undefined): TocsinError {
  return new TocsinError("CHANGE_MANAGED_BY_FILE", `${what} is kept by the configuration file`, {
    mend: `Change it in ${file ?? "tocsin.yaml"} and start Tocsin anew.`,
  });
}
