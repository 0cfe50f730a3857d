import { TocsinError } from "#base/errors.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { checkAnswers } from "#playbook/check-answers.ts";
import { taskAt } from "#playbook/frame-plan.ts";
import { plainEdge, type Task } from "#playbook/model.ts";
import { type AskedForm, gather, type OpenQuestion } from "#playbook/open-question.ts";
import { own } from "#playbook/own-keys.ts";
import { type AnswerPath, type ReplyFacts, type RunEvent, sendAgain } from "#playbook/run-event.ts";
import type { TaskState } from "#playbook/run-state.ts";
import { callUnderWay } from "#playbook/script-state.ts";
import type { TaskPlace } from "#playbook/task-place.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { ActiveRun } from "../active-run.ts";
import type { Executor } from "../executor.ts";
import type { RunUpdate } from "../journal.ts";
import { letGoStep } from "../let-go.ts";
import { recordChanges } from "../record-changes.ts";
import { stepError } from "../step-codes.ts";
import { afterHand, type HandPlace, loadHandPlace } from "./after-hand.ts";
import { unevaluatedForm } from "./ask-form.ts";
import { type AttachedFile, attachedEntries, keepAttachments } from "./attach-files.ts";
import { ContextDraft } from "./context-draft.ts";
import { endStep } from "./end-step.ts";
import { optionsOf } from "./question.ts";
import { giveUp, itWasDone } from "./unknown-outcome.ts";

export interface GivenAnswer {
  frame: string;
  task: string;
  /** The branch, the option; to a form anything. */
  answer: string;
  /** The person who gives it. */
  by: string;
  /** To a form: by the ids of its questions. */
  answers?: JsonObject;
  /** Only while it is this very question that is asked. */
  question?: string;
  /** Which of those whom the playbook asks it is an answer of. */
  recipient?: number;
  /** It comes by that recipient's own link. */
  via?: AnswerPath;
}

/** What has to be read and kept before an answer can be recorded without a pause. */
export interface PreparedAnswer {
  place: HandPlace | undefined;
  files: AttachedFile[];
}

/** Refuses what is no answer before anything is kept for it. */
export async function prepareAnswer(executor: Executor, run: ActiveRun, given: GivenAnswer): Promise<PreparedAnswer> {
  const { form, answers } = checkAnswer(run, given);
  const place = await loadHandPlace(executor, run, given);
  return { place, files: form && answers ? await keepAttachments(executor, form, answers) : [] };
}

/** Records an answer with what it changes: those to a form go to the context, and to the incident fields it names. */
export function recordAnswer(
  executor: Executor,
  run: ActiveRun,
  given: GivenAnswer,
  { place, files }: PreparedAnswer,
  update: RunUpdate,
): Promise<void> {
  const checked = checkAnswer(run, given);
  const { definition, state } = checked;
  const at = executor.now();
  const { frame, task } = given;
  if (definition.command) {
    letGoStep(run, frame, task);
    return recordChanges(executor, run, outcomeEvents(at, given, state), { update });
  }
  const { entries, drafts, answers } = attachedEntries(executor, run, given, definition, checked.answers, files);
  const draft = place && new ContextDraft(executor, run, place);
  const operations: StoreOperation[] = [];
  const facts = replyFacts(given, state);
  if (checked.form && answers) {
    const { form, question } = checked;
    const path = form.title === "" ? "Answers" : `${form.title}.Answers`;
    draft?.operations([{ op: "append", path, value: { ...answers, name: facts.for ?? given.by } }]);
    draft?.merge(drafts, entries);
    const large = draft?.tooLarge();
    if (large) throw new TocsinError("CONTEXT_TOO_LARGE", large.message);
    const fields = fieldsOf(form, question, answers);
    if (Object.keys(fields).length > 0) operations.push({ op: "setIncident", fields });
  }
  letGoStep(run, frame, task);
  if (!isLast(checked)) {
    const changes = { shared: draft?.sharedChanges() ?? [], ...draft?.privateChanges() };
    const { shared: context, context: own } = changes;
    const replied: RunEvent = {
      at,
      type: "questionReplied",
      frame,
      task,
      by: given.by,
      answers: answers ?? {},
      ...facts,
      ...(own ? { context: own } : {}),
    };
    return recordChanges(executor, run, [replied], { context, operations, entries, update });
  }
  const after = afterHand(executor, run, definition, place, draft);
  const { answer, by } = given;
  const answered: RunEvent = {
    at,
    type: "questionAnswered",
    frame,
    task,
    answer,
    by,
    ...(answers ? { answers } : {}),
    ...facts,
  };
  const done: RunEvent = {
    at,
    type: "taskDone",
    frame,
    task,
    label: definition.type === "condition" ? answer : plainEdge,
    ...(answers ? { node: answers } : {}),
    ...(after.context ? { context: after.context } : {}),
    ...(after.summary === undefined ? {} : { summary: `Answered; ${after.summary}` }),
  };
  const changes = { context: after.shared, operations: [...operations, ...after.operations] };
  return recordChanges(executor, run, [answered, done], { ...changes, entries, update });
}

interface CheckedAnswer {
  definition: Task;
  state: TaskState;
  question: OpenQuestion | undefined;
  form: AskedForm | undefined;
  /** As they are kept, but for files. */
  answers: JsonObject | undefined;
}

function checkAnswer(run: ActiveRun, given: GivenAnswer): CheckedAnswer {
  const { frame, task, answer, recipient } = given;
  const definition = taskAt(run.plan, run.state, frame, task);
  const state = own(own(run.state.frames, frame)?.tasks ?? {}, task);
  if (!definition || state?.status !== "asked") throw asksNothing(run, given);
  const { question } = state;
  if (given.question !== undefined && question?.id !== given.question) throw asksNothing(run, given);
  if (recipient !== undefined) refuseRecipient(question, recipient);
  refuseOthers(definition, question, given);
  const form = definition.command
    ? undefined
    : (question?.form ?? (definition.form && unevaluatedForm(definition.form)));
  if (form) return { definition, state, question, form, answers: requireAnswers(form, given.answers ?? {}) };
  const options = definition.command ? resolutions : optionsOf(definition);
  if (options.length > 0 && !options.includes(answer)) {
    throw new TocsinError("BAD_REQUEST", `Task ${task} of run ${run.head.id} cannot be answered by "${answer}"`, {
      mend: `Answer with one of: ${options.join(", ")}.`,
    });
  }
  return { definition, state, question, form: undefined, answers: undefined };
}

function asksNothing(run: ActiveRun, { task }: TaskPlace): TocsinError {
  return new TocsinError("QUESTION_ENDED", `Task ${task} of run ${run.head.id} asks nothing (any more)`, {
    mend: "Look at the run: somebody may have answered already, or it was due.",
  });
}

function refuseRecipient(question: OpenQuestion | undefined, recipient: number): void {
  const address = question?.recipients[recipient];
  if (!question || address === undefined) {
    throw new TocsinError("BAD_REQUEST", "Nobody of that number is asked", { mend: "Name one of its recipients." });
  }
  if (!question.replied.includes(recipient)) return;
  throw new TocsinError("QUESTION_REPLIED", `${address} has answered already, and one answer counts`, {
    mend: "Nothing is to be done; the answer was kept.",
  });
}

/** A task that only its assignee may complete. */
export function refuseOthers(
  { restrictedCompletion, name }: Task,
  question: OpenQuestion | undefined,
  { by, via, recipient }: Pick<GivenAnswer, "by" | "via" | "recipient">,
): void {
  const assignee = question?.assignee;
  if (!restrictedCompletion || assignee === undefined || assignee === "") return;
  const who = via === "link" && recipient !== undefined ? question?.recipients[recipient] : by;
  if (who?.toLowerCase() === assignee.toLowerCase()) return;
  throw new TocsinError("TASK_RESTRICTED", `${name} may be completed by ${assignee} only`, {
    mend: "Give the task to yourself first (!taskAssign), or have them do it.",
  });
}

function requireAnswers(form: AskedForm, given: JsonObject): JsonObject {
  const { answers, problems } = checkAnswers(form, given);
  if (problems.length === 0) return answers;
  throw new TocsinError("QUESTION_ANSWER_INVALID", problems.map(({ message }) => message).join("; "), {
    mend: "Mend what is named, and send all of it once more.",
    details: { problems: problems as unknown as Json },
  });
}

function replyFacts({ by, recipient, via }: GivenAnswer, { question }: TaskState): ReplyFacts {
  const address = recipient === undefined ? undefined : question?.recipients[recipient];
  return {
    ...(recipient === undefined ? {} : { recipient }),
    ...(address === undefined || address === by ? {} : { for: address }),
    ...(via === undefined ? {} : { via }),
  };
}

function isLast({ definition, state, question, form }: CheckedAnswer): boolean {
  if (!form || definition.type === "condition") return true;
  return (state.replies ?? 0) + 1 >= (question?.wanted ?? 1);
}

/** Lists of several people add up, of all else the last word stands. */
function fieldsOf(form: AskedForm, question: OpenQuestion | undefined, answers: JsonObject): JsonObject {
  const together = question ? gather(question, answers) : {};
  const fields: JsonObject = {};
  for (const { id, field } of form.questions) {
    const answer = own(answers, id);
    if (field !== undefined && answer !== undefined) fields[field] = own(together, id) ?? answer;
  }
  return fields;
}

/** What a person says of a write whose outcome stayed unknown. */
function outcomeEvents(at: number, { frame, task, answer, by }: GivenAnswer, state: TaskState): RunEvent[] {
  const answered: RunEvent = { at, type: "questionAnswered", frame, task, answer, by };
  const call = callUnderWay(state.script);
  if (call && (answer === itWasDone || answer === giveUp)) {
    return [answered, answerForCall({ at, frame, task, call: call.path }, call.kind === "http", answer === itWasDone)];
  }
  if (answer !== itWasDone && answer !== giveUp) return [answered];
  const error =
    answer === giveUp
      ? stepError("EFFECT_GIVEN_UP", "The outcome stayed unknown and a person gave up on it")
      : undefined;
  // Of a task that runs once an item it is about this item alone: the others are still to be done.
  return [
    answered,
    ...endStep(state, { at, frame, task }, error ? {} : { summary: "A person says it was done" }, error),
  ];
}

/** The outcome of a script's call: the script goes on with what the person says of it. */
function answerForCall(
  place: { at: number; frame: string; task: string; call: string },
  isRequest: boolean,
  wasDone: boolean,
): RunEvent {
  const message = wasDone ? "A person says it was done" : "The outcome stayed unknown and a person gave up on it";
  const entry = { Type: wasDone ? 1 : 4, Contents: message, ContentsFormat: "text" };
  const request = wasDone ? { value: { StatusCode: 0, Status: message, Body: "", Headers: {} } } : { error: message };
  const told = wasDone ? { summary: message } : { error: stepError("EFFECT_GIVEN_UP", message) };
  return { ...place, type: "scriptAnswered", answer: isRequest ? request : { value: [entry] }, ...told };
}

const resolutions = [sendAgain, itWasDone, giveUp];
