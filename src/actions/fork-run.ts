import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { Executor } from "#engine/executor.ts";
import { type ForkedJournal, forkJournal } from "#engine/fork-journal.ts";
import { nameOfTask } from "#playbook/frame-names.ts";
import { planLinked } from "#playbook/link-playbook.ts";
import type { Plan } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { isAbout, isWithin, type TaskPlace } from "#playbook/task-place.ts";
import { createDb } from "#store/db.ts";
import { readPlaybook } from "#store/playbooks.ts";
import { readRun } from "#store/run-lists.ts";
import { readRunEvents, readRunHead } from "#store/runs.ts";
import { describeWrites } from "./describe-writes.ts";
import { isOver } from "./possible-operations.ts";

/**
 * A person has a run begin again from one of its tasks: a new run, with the part of the old one's journal that leads there
 * and the playbook it pinned, of a higher generation. The old one stays as it is; what both share, the context and the
 * incident, is not rolled back. Gives the id of the new run, which is durable then.
 */
export async function forkRun(
  { pool, executor }: { pool: pg.Pool; executor: Executor },
  id: string,
  place: TaskPlace,
  { by, reason }: { by: string; reason?: string | undefined },
): Promise<string> {
  const [row, head] = await Promise.all([readRun(createDb(pool), id), readRunHead(pool, id)]);
  if (!row || !head) throw new TocsinError("NOT_FOUND", `There is no run ${id}`);
  if (!isOver(row.status)) {
    throw new TocsinError("RUN_NOT_REPEATABLE", `Run ${id} is still under way`, {
      mend: "Wait for its end, or cancel it first. What failed in it can be retried as it is.",
    });
  }
  const { kept, first } = await readFork(pool, row.playbookHash, id, place);
  const newId = uuidv7();
  const { waiting: _, failed: __, ...same } = head;
  await executor.operations.fork(
    {
      ...same,
      id: newId,
      // A run without an incident has an investigation of its own; that of the old run is not another's to change.
      investigationId: head.investigationId === head.id ? newId : head.investigationId,
      forkedFrom: id,
    },
    kept,
    place,
    { of: id, by, generation: (first.rerun?.generation ?? 0) + 1 },
    reason,
  );
  return newId;
}

/** What was written outside and may be written again: sentences for the confirmation. */
export async function tellRepeats(
  pool: pg.Pool,
  id: string,
  place: TaskPlace,
  how: "retry" | "rerun",
): Promise<string[]> {
  const row = await readRun(createDb(pool), id);
  if (!row) throw new TocsinError("NOT_FOUND", `There is no run ${id}`);
  const { plan, events, left } =
    how === "rerun"
      ? await readFork(pool, row.playbookHash, id, place)
      : { ...(await readJournal(pool, row.playbookHash, id)), left: undefined };
  const again = left ?? events.filter((event) => isAbout(event, place) || isWithin(event, place));
  return describeWrites(again, (task, frame) => nameOfTask(plan, frame, task));
}

async function readFork(pool: pg.Pool, hash: string, id: string, place: TaskPlace) {
  const { plan, events } = await readJournal(pool, hash, id);
  const [first] = events;
  const forked: ForkedJournal | undefined = forkJournal(plan, events, place);
  if (!forked || first?.type !== "runStarted") {
    throw new TocsinError("RUN_NOT_REPEATABLE", `Run ${id} did not come to task ${place.task}`, {
      mend: "Begin from a task that it worked on.",
    });
  }
  return { plan, events, first, ...forked };
}

async function readJournal(pool: pg.Pool, hash: string, id: string): Promise<{ plan: Plan; events: RunEvent[] }> {
  const db = createDb(pool);
  const [plan, events] = await Promise.all([planLinked(hash, (one) => readPlaybook(db, one)), readRunEvents(pool, id)]);
  if (!plan) throw new TocsinError("NOT_FOUND", `The playbook of run ${id} is not here any more`);
  return { plan, events };
}
