/**
 * What a command's answer comes to: the events of its step, and everything it changes with them — context, our own store,
 * the War Room. One record, so that it happens together or not at all.
 */

import type { Json, JsonObject } from "#base/json.ts";
import { chooseEdge } from "#playbook/choose-edge.ts";
import { exitTaskId, planAt } from "#playbook/frame-plan.ts";
import type { Playbook } from "#playbook/model.ts";
import type { RunEvent, StepError } from "#playbook/run-event.ts";
import { isQuiet } from "#playbook/task-marks.ts";
import type { CommandResult } from "#sdk/command.ts";
import { dataEntry, type EntryDraft, markdownEntry } from "#sdk/entry.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import type { FoundCommand } from "../catalog.ts";
import { lineOf } from "../command-run.ts";
import type { StepChanges } from "../record-changes.ts";
import { recordChanges } from "../record-changes.ts";
import { stepError } from "../step-codes.ts";
import { commandLine, type DraftedEntry, entriesOf, entryId } from "../war-room.ts";
import { afterTask } from "./after-task.ts";
import { ContextDraft } from "./context-draft.ts";
import { endStep, type StepEnd } from "./end-step.ts";
import { extractFrom } from "./extract.ts";
import { afterPoll } from "./polling.ts";
import type { Answered, Step } from "./step.ts";
import { textOf } from "./xsoar-call.ts";

/**
 * Records how a step ended, for who need not wait until it is durable: a crash before that repeats a look, and finds a
 * write's intent. Resolves when the run's state shows it.
 */
export async function settleSoon(
  step: Step,
  found: FoundCommand,
  result: CommandResult,
  answered: Answered,
): Promise<void> {
  const settled = settle(step, found, result, answered);
  // What is said in the War Room may take its time before it is recorded.
  if (step.xsoar) return settled;
  void settled.catch(() => {});
}

/** Records how a step ended. Resolves when it is durable. */
export function settle(step: Step, found: FoundCommand, result: CommandResult, answered: Answered): Promise<void> {
  if (result.again) return goOnLater(step, result.again);
  if (step.within) return step.within.settle(step, found, result, answered);
  return step.xsoar ? settleXsoar(step, found, result, answered) : settleSekoia(step, result, answered);
}

/** Files are kept before what names them: they may be large, and everybody waits for the journal. */
export async function keepFiles({ executor }: Step, drafts: readonly DraftedEntry[]): Promise<DraftedEntry[]> {
  const kept: DraftedEntry[] = [];
  for (const draft of drafts) {
    if (!draft.file || draft.kept) kept.push(draft);
    else kept.push({ ...draft, kept: await executor.options.journal.keepFile(draft.file.content) });
  }
  return kept;
}

/** Records that a step failed, or that it is tried again. */
export function settleFailure(
  step: Step,
  error: StepError,
  answered: Partial<Answered> & { node?: Json },
): Promise<void> {
  const { executor, run, working } = step;
  if (step.within) return step.within.fail(step, error, answered);
  const again = retryOf(step, error);
  if (again) return executor.record(run, [again]);
  const { inputs, instance, node } = answered;
  const what = {
    ...(inputs === undefined ? {} : { inputs }),
    ...(instance === undefined ? {} : { instance }),
    ...(node === undefined ? {} : { node }),
  };
  const entries = failureEntries(step, error, inputs ?? {});
  const made = entries.length > 0 ? { entries: entries.map(entryId) } : {};
  const place = { at: executor.now(), frame: working.frame, task: working.task };
  return recordChanges(executor, run, endStep(step.state, place, { ...what, ...made }, error), { entries });
}

function settleSekoia(step: Step, result: CommandResult, { inputs, instance, ms }: Answered): Promise<void> {
  const { executor, run, working } = step;
  const { redactor } = executor;
  const operations = (result.operations ?? []).filter(isContextOperation);
  const done: RunEvent = {
    at: executor.now(),
    type: "taskDone",
    frame: working.frame,
    task: working.task,
    // Those of a write stand in its intent.
    ...(step.state.status === "intended" ? {} : { inputs }),
    ...(instance === undefined ? {} : { instance }),
    ...(ms === undefined ? {} : { ms }),
    ...(result.outputs === undefined && instance === undefined
      ? {}
      : { node: redactor.redactJson(result.outputs ?? null) }),
    ...(result.summary === undefined ? {} : { summary: redactor.redact(result.summary) }),
  };
  const isLook = instance !== undefined && step.state.status !== "intended";
  return recordChanges(executor, run, [done], { context: operations, lazy: isLook });
}

async function settleXsoar(step: Step, found: FoundCommand, result: CommandResult, answered: Answered): Promise<void> {
  const { executor, run, working, task, xsoar } = step;
  if (!xsoar) throw new Error("the step of another language");
  const { redactor } = executor;
  const { inputs, instance, ms } = answered;
  const drafts = await keepFiles(
    step,
    (result.entries ?? draftsOf(result)).map((draft) => redactedDraft(draft, (value) => redactor.redactJson(value))),
  );
  if (run.over) return;
  const isFailed = drafts.some(({ type }) => type === "error");
  let error = isFailed ? failureOf(drafts) : undefined;
  const again = error && retryOf(step, error);
  const entries = announceSchedule(warRoomEntries(step, found, drafts, answered), result.operations);
  if (again) return recordChanges(executor, run, [again], { entries });

  const draft = new ContextDraft(executor, run, xsoar.place);
  draft.operations((result.operations ?? []).filter(isContextOperation));
  const problems = [
    ...(xsoar.options.ignoreOutputs ? [] : draft.merge(drafts, entries)),
    ...(xsoar.options.extendContext === undefined ? [] : draft.extend(xsoar.options.extendContext, drafts)),
  ];
  const quiet = isQuiet(playbookOf(step), task);
  const extracted = extractFrom(step, drafts, quiet);
  if (extracted.entryContext) problems.push(...draft.add(extracted.entryContext));
  error ??= draft.tooLarge();
  const contents = drafts.map((one) => one.contents);
  const node = result.outputs ?? (contents.length === 1 ? contents[0] : contents);
  const label = error ? undefined : labelOf(step, drafts);
  if (label && "problem" in label) error = stepError("NO_BRANCH", label.problem);
  const isOver = !step.state.items || step.state.items.at + 1 >= step.state.items.total;
  const changes: StepChanges & { operations: StoreOperation[] } = {
    operations: [
      ...(result.operations ?? []).filter((operation) => !isContextOperation(operation)),
      ...extracted.operations,
    ],
    entries,
  };
  const poll = isOver && !error && step.polling ? afterPoll(step, step.polling, draft) : undefined;
  if (poll && "error" in poll) error = poll.error;
  if (isOver && !error && !(poll && "again" in poll)) {
    const after = afterTask(step, draft, entries);
    changes.operations.push(...after.operations);
    if (after.error) error = after.error;
  }
  const what: StepEnd & { node: Json } = {
    ...(step.state.status === "intended" || quiet ? {} : { inputs }),
    node: redactor.redactJson(node ?? null),
    ...(instance === undefined ? {} : { instance }),
    ...(ms === undefined ? {} : { ms }),
    ...(result.summary === undefined ? {} : { summary: redactor.redact(result.summary) }),
    ...(problems.length === 0 ? {} : { summary: problems.join("; ") }),
    ...(entries.length === 0 ? {} : { entries: entries.slice(1).map(entryId) }),
    ...draft.privateChanges(),
  };
  if (poll && "done" in poll) what.summary = poll.done;
  if (poll && "again" in poll) {
    const { node, context, entries: made } = what;
    const again: RunEvent = {
      ...poll.again,
      node,
      ...(context ? { context } : {}),
      ...(made ? { entries: made } : {}),
    };
    return recordChanges(executor, run, [again], { ...changes, context: draft.sharedChanges() });
  }
  const place = { at: executor.now(), frame: working.frame, task: working.task };
  const events = endStep(step.state, place, what, error, label && "label" in label ? label.label : undefined);
  return recordChanges(executor, run, events, { ...changes, context: draft.sharedChanges() });
}

/** By which edge a command that decides is left: its last entry says it. */
function labelOf(
  { task, working }: Step,
  drafts: readonly DraftedEntry[],
): { label: string } | { problem: string } | undefined {
  if (task.type !== "condition") return undefined;
  const answer = textOf(drafts.at(-1)?.contents ?? "");
  return working.task === exitTaskId ? { label: answer } : chooseEdge(task, answer);
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

function failureOf(drafts: readonly DraftedEntry[]): StepError {
  const messages = drafts.filter(({ type }) => type === "error").map(({ contents }) => textOf(contents));
  return stepError("COMMAND_FAILED", messages.join("; "));
}

function warRoomEntries(
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
function announceSchedule(entries: KeptEntryRow[], operations: readonly StoreOperation[] = []): KeptEntryRow[] {
  const scheduled = operations.find((operation) => operation.op === "scheduleCommand");
  const last = entries.at(-1);
  return scheduled && last ? [...entries.slice(0, -1), { ...last, scheduleId: scheduled.id }] : entries;
}

function failureEntries(step: Step, error: StepError, inputs: JsonObject): KeptEntryRow[] {
  if (!step.xsoar) return [];
  const playbook = playbookOf(step);
  const draft: EntryDraft = { type: "error", contents: error.message, format: "text" };
  return makeEntries(step, [draft], playbook.name, step.call.name, inputs, {});
}

function playbookOf({ run, working }: Step): Playbook {
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

function retryOf(step: Step, error: StepError): RunEvent | undefined {
  const options = step.xsoar?.options;
  if (!options || step.state.attempts >= options.retryCount) return undefined;
  const { frame, task } = step.working;
  const at = step.executor.now();
  return { at, type: "stepAttempted", frame, task, outcome: "failed", error, notBefore: at + options.retryIntervalMs };
}

function goOnLater(step: Step, again: NonNullable<CommandResult["again"]>): Promise<void> {
  const { executor, run, working, state } = step;
  const at = executor.now();
  const { frame, task } = working;
  const deadline = state.poll?.deadline ?? (again.timeoutMs === undefined ? undefined : at + again.timeoutMs);
  const until = at + again.afterMs;
  if (deadline !== undefined && until > deadline) {
    const error = stepError("POLLING_TIMED_OUT", `${step.task.name} was not over in the time it may take`);
    return settleFailure(step, error, {});
  }
  const poll = { inputs: again.inputs, ...(deadline === undefined ? {} : { deadline }) };
  return executor.record(run, [{ at, type: "stepDelayed", frame, task, until, poll }]);
}

export function isContextOperation(operation: StoreOperation): operation is Extract<StoreOperation, { path: string }> {
  return operation.op === "set" || operation.op === "append" || operation.op === "delete";
}
