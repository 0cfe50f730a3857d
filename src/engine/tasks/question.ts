import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import { defaultEdge, errorEdge, plainEdge, type Task } from "#playbook/model.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { timersAt } from "#playbook/task-marks.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import type { Scope } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import { recordChanges } from "../record-changes.ts";
import { scopeOf } from "../scope.ts";
import { askedForm, askedPeople, readText } from "./ask-form.ts";
import { questionEntry } from "./question-entry.ts";

/** What a person can answer to a task of theirs: what it says itself, else the branches it leaves by. Empty: anything. */
export function optionsOf(task: Task): readonly string[] {
  return task.question?.options ?? Object.keys(task.next).filter((label) => !unnamed.has(label));
}

const unnamed = new Set([plainEdge, defaultEdge, errorEdge]);

/** A task for a person: a manual task, a condition somebody has to decide, an Ask, a form. */
export function askPerson(
  executor: Executor,
  run: ActiveRun,
  working: Working,
  task: Task,
): RunEvent[] | Promise<void> {
  const scope = scopeOf(executor, run, working);
  if (!(scope instanceof Promise)) return [asked(executor, working, task, scope)];
  return scope.then((ready) => {
    const operations = timersAt(task, "start").map(({ field, action }) => ({ op: "timer", field, action }) as const);
    const event = asked(executor, working, task, ready);
    const { recipients = [], message, question } = event;
    const isSent = message !== undefined && message.methods.length > 0;
    // Without the link: whoever may read the War Room need not be who is asked.
    const words = isSent ? `Asks ${listOf(recipients)} by ${listOf(message.methods)}: ${question}` : undefined;
    const entries = questionEntry(executor, run, working, words);
    return recordChanges(executor, run, [event], { operations, entries });
  });
}

function asked(
  executor: Executor,
  { frame, task: id }: Working,
  task: Task,
  scope: Scope,
): Extract<RunEvent, { type: "questionAsked" }> {
  const at = executor.now();
  const { redactor } = executor;
  const subject = readText(task.message?.subject, scope) || readText(task.message?.body, scope);
  const question = subject || readText(task.question?.text, scope) || task.name;
  const assignee = readText(task.assignee, scope);
  const { message, ...people } = task.message ? askedPeople(task.message, task, scope) : {};
  const reminder = task.sla?.reminderMinutes;
  // An object is redacted to an object.
  const redacted = <Shape>(shape: Shape) => redactor.redactJson(shape as JsonObject) as Shape;
  return {
    at,
    type: "questionAsked",
    frame,
    task: id,
    id: uuidv7(at),
    question: redactor.redact(question),
    options: [...optionsOf(task)],
    ...(task.sla === undefined ? {} : { dueAt: at + task.sla.minutes * 60_000 }),
    ...(reminder === undefined ? {} : { remindBeforeMs: reminder * 60_000 }),
    ...(assignee ? { assignee } : {}),
    ...(task.form ? { form: redacted(askedForm(task.form, scope)) } : {}),
    ...people,
    ...(message ? { message: redacted(message) } : {}),
  };
}

function listOf(texts: readonly string[]): string {
  return texts.length > 10 ? `${texts.slice(0, 10).join(", ")} and ${texts.length - 10} more` : texts.join(", ");
}
