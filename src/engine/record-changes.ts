import type { RunEvent } from "#playbook/run-event.ts";
import type { ContextOperation, StoreOperation } from "#sdk/investigation.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import type { ActiveRun } from "./active-run.ts";
import { addedEntry } from "./added-entry.ts";
import { lineOf } from "./command-run.ts";
import type { Executor } from "./executor.ts";
import type { EngineMark, JournalEntry, RunUpdate } from "./journal.ts";

/** What a step changes beside its run. */
export interface StepChanges {
  context?: readonly ContextOperation[];
  operations?: readonly StoreOperation[];
  entries?: readonly KeptEntryRow[];
  /** Nobody waits for it. */
  lazy?: boolean;
  /** What the run's row shows from then on. */
  update?: RunUpdate;
  /** The duties of the engine's that this fulfils. */
  marks?: readonly EngineMark[];
}

/**
 * Events with what they change beside the run: the shared context, our own store, the War Room. Resolves when all of it
 * is durable, together.
 */
export function recordChanges(
  executor: Executor,
  run: ActiveRun,
  events: RunEvent[],
  { context = [], operations = [], entries = [], lazy = false, update, marks }: StepChanges,
): Promise<void> {
  const { investigations } = executor;
  const { investigationId } = run.head;
  const extra: Partial<JournalEntry> = {
    ...(lazy ? { lazy } : {}),
    ...(update ? { update } : {}),
    ...(marks ? { marks } : {}),
  };
  if (!run.over) {
    if (context.length > 0) extra.context = investigations.change(investigationId, context);
    for (const operation of operations) investigations.show(investigationId, operation, executor.now());
    const at = executor.now();
    const by = lineOf(run)?.by ?? "";
    const said = operations.flatMap((operation) =>
      operation.op === "addEntries" && (operation.incident ?? investigationId) === investigationId
        ? operation.entries.map((entry) => addedEntry(entry, { investigationId, runId: run.head.id, at, by }, executor))
        : [],
    );
    const changes = operations.filter((operation) => operation.op !== "addEntries");
    if (changes.length > 0) {
      extra.operations = changes.map((operation) => ({ investigationId, operation, at, by }));
    }
    if (entries.length + said.length > 0) extra.entries = [...entries, ...said];
  }
  return executor.record(run, events, extra);
}
