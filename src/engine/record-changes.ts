import type { RunEvent } from "#playbook/run-event.ts";
import type { ContextOperation, StoreOperation } from "#sdk/investigation.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import type { ActiveRun } from "./active-run.ts";
import { addedEntry } from "./added-entry.ts";
import { lineOf } from "./command-run.ts";
import type { Executor } from "./executor.ts";
import type { EngineMark, JournalEntry, RunUpdate } from "./journal.ts";
import { slaMinutesFor } from "./timer-fields.ts";

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
  const shown: (() => void)[] = [];
  if (!run.over) {
    if (context.length > 0) extra.context = investigations.change(investigationId, context);
    const at = executor.now();
    const { timerFields } = executor.catalog;
    for (const operation of operations) {
      const { slaMinutes } = slaMinutesFor(timerFields, operation);
      shown.push(investigations.show(investigationId, operation, at, slaMinutes));
    }
    const by = lineOf(run)?.by ?? "";
    const said = operations.flatMap((operation) =>
      operation.op === "addEntries" && (operation.incident ?? investigationId) === investigationId
        ? operation.entries.map((entry) => addedEntry(entry, { investigationId, runId: run.head.id, at, by }, executor))
        : [],
    );
    const changes = operations.filter((operation) => operation.op !== "addEntries");
    if (changes.length > 0) {
      extra.operations = changes.map((operation) => {
        return { investigationId, operation, at, by, ...slaMinutesFor(timerFields, operation) };
      });
    }
    if (entries.length + said.length > 0) extra.entries = [...entries, ...said];
  }
  const recorded = executor.record(run, events, extra);
  const settled = () => {
    for (const done of shown) done();
  };
  if (shown.length > 0) void recorded.then(settled, settled);
  return recorded;
}
