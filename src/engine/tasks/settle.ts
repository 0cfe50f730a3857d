/**
 * What a command's answer comes to: the events of its step, and everything it changes with them — context, our own store,
 * the War Room. One record, so that it happens together or not at all.
 */

import type { Json } from "#base/json.ts";
import type { AddedToContext, RunEvent, StepError } from "#playbook/run-event.ts";
import { isQuiet } from "#playbook/task-marks.ts";
import type { CommandResult } from "#sdk/command.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { FoundCommand } from "../catalog.ts";
import type { StepChanges } from "../record-changes.ts";
import { recordChanges } from "../record-changes.ts";
import { stepError } from "../step-codes.ts";
import type { DraftedEntry } from "../war-room.ts";
import { entryId } from "../war-room.ts";
import { afterTask } from "./after-task.ts";
import { ContextDraft } from "./context-draft.ts";
import { isContextOperation } from "./context-operation.ts";
import { endStep, type StepEnd } from "./end-step.ts";
import { extractFrom } from "./extract.ts";
import { hasBigParts, keepBigParts, keepBigValue, redactedJson } from "./keep-big-result.ts";
import { afterPoll } from "./polling.ts";
import type { Answered, Step } from "./step.ts";
import { failureOf, labelOf, retryOf } from "./step-ending.ts";
import {
  announceSchedule,
  draftsOf,
  failureEntries,
  keepFiles,
  playbookOf,
  redactedDraft,
  warRoomEntries,
} from "./step-entries.ts";

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
  if (hasBigParts(result)) return settleBig(step, found, result, answered);
  return settleNow(step, found, result, answered);
}

async function settleBig(step: Step, found: FoundCommand, result: CommandResult, answered: Answered): Promise<void> {
  const kept = await keepBigParts(step, result);
  if (!step.run.over) return settleNow(step, found, kept, answered);
}

function settleNow(step: Step, found: FoundCommand, result: CommandResult, answered: Answered): Promise<void> {
  if (step.within) return step.within.settle(step, found, result, answered);
  return step.xsoar ? settleXsoar(step, found, result, answered) : settleSekoia(step, result, answered);
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
      : { node: redactedJson(step, result.outputs ?? null) }),
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
    (result.entries ?? draftsOf(result)).map((draft) => redactedDraft(draft, (value) => redactedJson(step, value))),
  );
  // What an automation brings is worked out anew from its calls.
  const added = found.script ? {} : addedBy(drafts);
  if (added.added) await keepBigValue(step, added.added);
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
    const after = afterTask(task, draft, entries);
    changes.operations.push(...after.operations);
    if (after.error) error = after.error;
  }
  const what: StepEnd & { node: Json } = {
    ...(step.state.status === "intended" || quiet ? {} : { inputs }),
    node: redactedJson(step, node ?? null),
    ...(instance === undefined ? {} : { instance }),
    ...(ms === undefined ? {} : { ms }),
    ...(result.summary === undefined ? {} : { summary: redactor.redact(result.summary) }),
    ...(problems.length === 0 ? {} : { summary: problems.join("; ") }),
    ...(entries.length === 0 ? {} : { entries: entries.slice(1).map(entryId) }),
    ...added,
    ...draft.privateChanges(),
  };
  if (poll && "done" in poll) what.summary = poll.done;
  if (poll && "again" in poll) {
    const { node, context, entries: made, added, unsearched } = what;
    const again: RunEvent = {
      ...poll.again,
      node,
      ...(added ? { added } : {}),
      ...(unsearched ? { unsearched } : {}),
      ...(context ? { context } : {}),
      ...(made ? { entries: made } : {}),
    };
    return recordChanges(executor, run, [again], { ...changes, context: draft.sharedChanges() });
  }
  const place = { at: executor.now(), frame: working.frame, task: working.task };
  const events = endStep(step.state, place, what, error, label && "label" in label ? label.label : undefined);
  return recordChanges(executor, run, events, { ...changes, context: draft.sharedChanges() });
}

function addedBy(drafts: readonly DraftedEntry[]): { added?: AddedToContext; unsearched?: number[] } {
  const unsearched = drafts.flatMap(({ ignoreAutoExtract }, place) => (ignoreAutoExtract ? [place] : []));
  return {
    ...(drafts.some(({ entryContext }) => entryContext !== undefined)
      ? { added: drafts.map(({ entryContext }) => entryContext ?? null) }
      : {}),
    ...(unsearched.length > 0 ? { unsearched } : {}),
  };
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
