import { stepError } from "../step-codes.ts";
import type { Step } from "./step.ts";

/** The work took longer than its task allows. */
export class TimeLimitPassed extends Error {
  readonly stepError;

  constructor(task: string, ms: number) {
    super(`${task} took longer than its execution-timeout of ${ms / 1000} seconds`);
    this.stepError = stepError("EXECUTION_TIMEOUT", this.message);
  }
}

/** Waits for the work no longer than its task allows. What it still does then is nobody's business any more. */
export async function withinLimit<Result>(step: Step, work: Promise<Result> | Result): Promise<Result> {
  const ms = step.xsoar?.options.executionTimeoutMs;
  if (ms === undefined || !(work instanceof Promise)) return work;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitPassed(step.task.name, ms)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
