/** How a script's call ends: its result is recorded with what it changes of our own store, and the script goes on with it. */
import { contentHash } from "#base/ids.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { planAt } from "#playbook/frame-plan.ts";
import type { RunEvent, StepError } from "#playbook/run-event.ts";
import type { KeptFile } from "#playbook/script-state.ts";
import type { CommandResult } from "#sdk/command.ts";
import { errorEntry } from "#sdk/entry.ts";
import type { FoundCommand } from "../catalog.ts";
import { recordChanges } from "../record-changes.ts";
import { stepError } from "../step-codes.ts";
import { ContextDraft } from "../tasks/context-draft.ts";
import { isContextOperation } from "../tasks/context-operation.ts";
import { redactedJson } from "../tasks/keep-big-result.ts";
import { type Answered, keyOf, type Step } from "../tasks/step.ts";
import { draftsOf, keepFiles, redactedDraft } from "../tasks/step-entries.ts";
import { textOf } from "../tasks/xsoar-call.ts";
import type { DraftedEntry } from "../war-room.ts";
import { entriesThemselves, entryAsData } from "./call-entries.ts";
import { answerOfRequest, requestCommand } from "./prepare-call.ts";
import type { HostAnswer } from "./script-runner.ts";

/**
 * Records what a command said to the script that called it. Its context outputs stay with its entries: the script returns
 * them or not. Direct changes, its own store's among them, are applied.
 */
export async function settleCall(
  step: Step,
  found: FoundCommand,
  result: CommandResult,
  { instance, ms }: Partial<Answered>,
): Promise<void> {
  const { executor, run, xsoar, within } = step;
  if (!xsoar || !within) throw new Error("no call of a script");
  const { redactor } = executor;
  const drafts = await keepFiles(
    step,
    (result.entries ?? draftsOf(result)).map((draft) => redactedDraft(draft, (value) => redactedJson(step, value))),
  );
  if (run.over) return;
  const draft = new ContextDraft(executor, run, xsoar.place);
  draft.operations((result.operations ?? []).filter(isContextOperation));
  const tooLarge = draft.tooLarge();
  const said: DraftedEntry[] = tooLarge ? [errorEntry(tooLarge.message)] : drafts;
  const { entries, files } = dataOf(step, found, said, instance);
  const isToldTwice = result.entries !== undefined && !tooLarge;
  const own = isToldTwice ? entriesThemselves(redactor.redactJson(result.outputs ?? null)) : undefined;
  const isRequest = within.kind === "http" && found.command.name === requestCommand;
  const answer: HostAnswer = {
    value: isRequest ? answerOfRequest(redactor.redactJson(result.outputs ?? null)) : (own ?? entries),
  };
  const error = tooLarge ?? failureOf(said);
  const event: RunEvent = {
    ...answered(step, answer),
    ...(Object.keys(files).length > 0 ? { files } : {}),
    ...(error ? { error } : {}),
    ...(instance === undefined ? {} : { instance }),
    ...(ms === undefined ? {} : { ms }),
    ...(result.summary === undefined ? {} : { summary: redactor.redact(result.summary) }),
    ...draft.privateChanges(),
  };
  await recordChanges(executor, run, [event], {
    context: draft.sharedChanges(),
    operations: (result.operations ?? []).filter((operation) => !isContextOperation(operation)),
  });
}

/** A call that failed: the script sees it as an entry; what `http` is for, as an error it can catch. */
export function failCall(
  step: Step,
  found: FoundCommand | undefined,
  error: StepError,
  instance?: string,
): Promise<void> {
  return step.executor.record(step.run, [failedCall(step, found, error, instance)]);
}

export function failedCall(step: Step, found: FoundCommand | undefined, error: StepError, instance?: string): RunEvent {
  const entry = dataOf(step, found, [errorEntry(error.message)], instance).entries;
  const answer: HostAnswer = step.within?.kind === "http" ? { error: error.message } : { value: entry };
  return { ...answered(step, answer), error, ...(instance === undefined ? {} : { instance }) };
}

export function answered(step: Step, answer: HostAnswer): Extract<RunEvent, { type: "scriptAnswered" }> {
  const { executor, working, within } = step;
  const { frame, task } = working;
  const call = within?.call ?? "";
  // A host answer is JSON.
  return { at: executor.now(), type: "scriptAnswered", frame, task, call, answer: answer as unknown as JsonObject };
}

function dataOf(
  step: Step,
  found: FoundCommand | undefined,
  drafts: readonly DraftedEntry[],
  instance: string | undefined,
): { entries: Json[]; files: Record<string, KeptFile> } {
  const { executor, run, working, task } = step;
  const files: Record<string, KeptFile> = {};
  const playbook = planAt(run.plan, run.state, working.frame)?.playbook ?? run.plan.playbook;
  const origin = {
    module: instance ?? found?.integration.name ?? "",
    brand: found?.integration.name ?? "",
    task: { id: task.id, name: task.name, playbook: playbook.name },
    at: executor.now(),
    investigationId: run.head.investigationId,
  };
  const entries = drafts.map((draft, index): Json => {
    if (!draft.file || !draft.kept) return entryAsData(draft, origin);
    const id = contentHash(`${keyOf(step)}/${index}`).slice(0, 32);
    files[id] = { name: draft.file.name, ...draft.kept };
    return entryAsData(draft, origin, { id, name: draft.file.name, size: draft.kept.size, md5: draft.kept.md5 });
  });
  return { entries, files };
}

function failureOf(drafts: readonly DraftedEntry[]): StepError | undefined {
  const messages = drafts.filter(({ type }) => type === "error").map(({ contents }) => textOf(contents));
  return messages.length === 0 ? undefined : stepError("COMMAND_FAILED", messages.join("; "));
}
