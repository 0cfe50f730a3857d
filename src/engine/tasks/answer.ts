import { TocsinError } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { ContextChange } from "#playbook/context-document.ts";
import { contextFrameOf } from "#playbook/fold-results.ts";
import { taskAt } from "#playbook/frame-plan.ts";
import { type Form, plainEdge } from "#playbook/model.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { sendAgain } from "#playbook/run-event.ts";
import { callUnderWay } from "#playbook/script-state.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { ActiveRun } from "../active-run.ts";
import type { Executor } from "../executor.ts";
import type { RunUpdate } from "../journal.ts";
import { recordChanges } from "../record-changes.ts";
import { stepError } from "../step-codes.ts";
import { endStep } from "./end-step.ts";
import { optionsOf } from "./question.ts";
import { giveUp, itWasDone } from "./unknown-outcome.ts";

export interface GivenAnswer {
  at: number;
  frame: string;
  task: string;
  /** The branch, the option; to a form anything. */
  answer: string;
  by: string;
  /** To a form: by the ids of its questions. */
  answers?: JsonObject;
}

/** Records an answer with what it changes: those to a form go to the context, and to the incident fields it names. */
export function recordAnswer(executor: Executor, run: ActiveRun, given: GivenAnswer, update: RunUpdate): Promise<void> {
  const events = answerEvents(run, given);
  const form = taskAt(run.plan, run.state, given.frame, given.task)?.form;
  const changes = form && given.answers ? formChanges(form, given.answers, given.by) : undefined;
  const isPrivate = contextFrameOf(run.state, given.frame) !== undefined;
  if (!changes || isPrivate) {
    const last = events.at(-1);
    if (changes && last?.type === "taskDone") last.context = changes.context;
    return recordChanges(executor, run, events, {
      operations: changes?.operations ?? [],
      update,
    });
  }
  return recordChanges(executor, run, events, { ...changes, update });
}

function formChanges({ title, questions }: Form, answers: JsonObject, by: string) {
  const path = title === "" ? "Answers" : `${title}.Answers`;
  const fields: JsonObject = {};
  for (const { id, field } of questions) {
    const answer = Object.hasOwn(answers, id) ? answers[id] : undefined;
    if (field !== undefined && answer !== undefined) fields[field] = answer;
  }
  const context: ContextChange[] = [{ op: "append", path, value: { ...answers, name: by } }];
  const operations: StoreOperation[] = Object.keys(fields).length > 0 ? [{ op: "setIncident", fields }] : [];
  return { context, operations };
}

/** What a person's answer comes to: to a question of the playbook its branch, to an unknown outcome its resolution. */
export function answerEvents(run: ActiveRun, given: GivenAnswer): RunEvent[] {
  const { at, frame, task, answer } = given;
  const answered: RunEvent = { type: "questionAnswered", ...given };
  const definition = taskAt(run.plan, run.state, frame, task);
  const tasks = Object.hasOwn(run.state.frames, frame) ? run.state.frames[frame]?.tasks : undefined;
  const asked = tasks !== undefined && Object.hasOwn(tasks, task) ? tasks[task] : undefined;
  if (!definition || asked?.status !== "asked") {
    throw new TocsinError("BAD_REQUEST", `Task ${task} of run ${run.head.id} asks nothing`, {
      mend: "Look at the run: somebody may have answered already.",
    });
  }
  const options = definition.command ? resolutions : optionsOf(definition);
  if (given.answers === undefined && options.length > 0 && !options.includes(answer)) {
    throw new TocsinError("BAD_REQUEST", `Task ${task} of run ${run.head.id} cannot be answered by "${answer}"`, {
      mend: `Answer with one of: ${options.join(", ")}.`,
    });
  }
  if (!definition.command) {
    const label = definition.type === "condition" ? answer : plainEdge;
    return [answered, { at, type: "taskDone", frame, task, label }];
  }
  const call = callUnderWay(asked.script);
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
    ...endStep(asked, { at, frame, task }, error ? {} : { summary: "A person says it was done" }, error),
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
