import type { RunEvent } from "#playbook/run-event.ts";
import type { ContextOperation, StoreOperation } from "#sdk/investigation.ts";
import type { ActiveRun } from "./active-run.ts";
import type { Executor } from "./executor.ts";
import type { JournalEntry } from "./journal.ts";
import type { NewEntry } from "./war-room.ts";

/** What a step changes beside its run. */
export interface StepChanges {
  context?: readonly ContextOperation[];
  operations?: readonly StoreOperation[];
  entries?: readonly NewEntry[];
}

/**
 * Events with what they change beside the run: the shared context, our own store, the War Room. Resolves when all of it
 * is durable, together.
 */
export function recordChanges(
  executor: Executor,
  run: ActiveRun,
  events: RunEvent[],
  { context = [], operations = [], entries = [] }: StepChanges,
): Promise<void> {
  const { investigations } = executor;
  const { investigationId } = run.head;
  const extra: Partial<JournalEntry> = {};
  if (!run.over) {
    if (context.length > 0) extra.context = investigations.change(investigationId, context);
    for (const operation of operations) investigations.show(investigationId, operation, executor.now());
    if (operations.length > 0) extra.operations = operations.map((operation) => ({ investigationId, operation }));
    if (entries.length > 0) extra.entries = entries;
  }
  return executor.record(run, events, extra);
}
