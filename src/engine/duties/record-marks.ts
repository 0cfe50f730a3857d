import { TocsinError } from "#base/errors.ts";
import type { Executor } from "../executor.ts";
import type { EngineMark } from "../journal.ts";
import type { JournalOperation } from "../operations/prepare-operation.ts";
import type { Duty, Served } from "./duty.ts";

/** What is done without any run. Durable when it resolves. */
export async function recordMarks(
  executor: Executor,
  marks: readonly EngineMark[],
  operations: readonly JournalOperation[] = [],
): Promise<void> {
  const shown = operations.map(({ investigationId, operation, at }) =>
    executor.investigations.show(investigationId, operation, at),
  );
  try {
    await executor.options.journal.append({ runId: "", firstSeq: 0, events: [], marks, operations });
  } finally {
    for (const done of shown) done();
  }
}

/** The request is over, with the reason why nothing came of it. */
export async function refuse(duty: Duty, why: string): Promise<Served> {
  await recordMarks(duty.executor, [duty.done(`not done: ${why}`)]);
  return "done";
}

/** Trying again would come to the same: no database that is away, no turn that is lost. */
export function isFinal(error: unknown): boolean {
  if (error instanceof TocsinError) return error.code !== "ENGINE_NOT_ACTIVE" && error.code !== "ENGINE_LOCK_LOST";
  return error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
}
