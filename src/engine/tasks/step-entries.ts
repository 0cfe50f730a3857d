/** What a step says in the War Room: the command as it was run and what came of it. */
import type { Json, JsonObject } from "#base/json.ts";
import { planAt } from "#playbook/frame-plan.ts";
import type { Playbook } from "#playbook/model.ts";
import type { StepError } from "#playbook/run-event.ts";
import { isQuiet } from "#playbook/task-marks.ts";
import type { CommandResult } from "#sdk/command.ts";
import { dataEntry, type EntryDraft, markdownEntry } from "#sdk/entry.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import type { FoundCommand } from "../catalog.ts";
import { lineOf } from "../command-run.ts";
import { commandLine, type DraftedEntry, entriesOf } from "../war-room.ts";
import type { Answered, Step } from "./step.ts";
import { textOf } from "./xsoar-call.ts";

/** Files are kept before what names them: they may be large, and everybody waits for the journal. */
export async function keepFiles({ executor }: Step, drafts: readonly DraftedEntry[]): Promise<DraftedEntry[]> {
  const kept: DraftedEntry[] = [];
  for (const draft of drafts) {
    if (!draft.file || draft.kept) kept.push(draft);
    else kept.push({ ...draft, kept: await executor.options.journal.keepFile(draft.file.content) });
  }
  return kept;
}

/** What a command that speaks no entries says: its answer, with its line for people. */
export function draftsOf({ outputs, summary }: CommandResult): EntryDraft[] {
  if (outputs === undefined) return summary === undefined ? [] : [markdownEntry(summary)];
  return [dataEntry(outputs, summary === undefined ? {} : { humanReadable: summary })];
}

export function redactedDraft(draft: DraftedEntry, redact: (value: Json) => Json): DraftedEntry {
  const { humanReadable, entryContext } = draft;
  return {
    ...draft,
    contents: redact(draft.contents),
    ...(humanReadable === undefined ? {} : { humanReadable: textOf(redact(humanReadable)) }),
    // An object is redacted to an object.
    ...(entryContext === undefined ? {} : { entryContext: redact(entryContext) as JsonObject }),
  };
}

export function warRoomEntries(
  step: Step,
  found: FoundCommand,
  drafts: readonly DraftedEntry[],
  answered: Answered,
): KeptEntryRow[] {
  const { task } = step;
  const playbook = playbookOf(step);
  // Quiet tasks are heard only when something went wrong; files are results that somebody needs.
  const heard = isQuiet(playbook, task) ? drafts.filter(({ type, file }) => type === "error" || file) : drafts;
  return makeEntries(step, heard, playbook.name, found.command.name, answered.inputs, {
    ...(answered.instance === undefined ? {} : { instance: answered.instance, brand: found.integration.name }),
  });
}

/** By the entry that announces it a scheduled command is found, shown and stopped. */
export function announceSchedule(entries: KeptEntryRow[], operations: readonly StoreOperation[] = []): KeptEntryRow[] {
  const scheduled = operations.find((operation) => operation.op === "scheduleCommand");
  const last = entries.at(-1);
  return scheduled && last ? [...entries.slice(0, -1), { ...last, scheduleId: scheduled.id }] : entries;
}

export function failureEntries(step: Step, error: StepError, inputs: JsonObject): KeptEntryRow[] {
  if (!step.xsoar) return [];
  const playbook = playbookOf(step);
  const draft: EntryDraft = { type: "error", contents: error.message, format: "text" };
  return makeEntries(step, [draft], playbook.name, step.call.name, inputs, {});
}

export function playbookOf({ run, working }: Step): Playbook {
  return planAt(run.plan, run.state, working.frame)?.playbook ?? run.plan.playbook;
}

function makeEntries(
  { executor, run, task }: Step,
  drafts: readonly DraftedEntry[],
  playbook: string,
  command: string,
  inputs: JsonObject,
  by: { instance?: string; brand?: string },
): KeptEntryRow[] {
  const { investigationId, id: runId } = run.head;
  const line = lineOf(run);
  const source = {
    investigationId,
    runId,
    at: executor.now(),
    task,
    playbook,
    command: commandLine(command, inputs),
    ...(line ? { line } : {}),
    ...by,
  };
  return entriesOf(drafts, source, (count) => executor.entryNumbers.take(investigationId, count));
}
