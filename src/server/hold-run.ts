import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import type { Executor } from "#engine/executor.ts";
import type { RunOperations } from "#engine/run-operations.ts";
import { readRunHead } from "#store/runs.ts";

/** What can be done to a run, with the run in memory: one that failed as well. */
export async function holdRun(pool: pg.Pool, executor: Executor, id: string): Promise<RunOperations> {
  const head = await readRunHead(pool, id);
  if (!head) throw new TocsinError("NOT_FOUND", `There is no run ${id}`);
  await executor.bring(head);
  if (executor.holds(id)) return executor.operations;
  throw new TocsinError("RUN_ENDED", `Run ${id} has ended`, {
    mend: "Rerun it, whole or from one of its tasks: that begins a new run.",
  });
}
