import { defaultEdge, errorEdge, plainEdge, type Task, type Value } from "#playbook/model.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { timersAt } from "#playbook/task-marks.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import { evaluate, type Scope } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import { recordChanges } from "../record-changes.ts";
import { scopeOf } from "../scope.ts";
import { textOf } from "./xsoar-call.ts";

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
    return recordChanges(executor, run, [asked(executor, working, task, ready)], { operations });
  });
}

function asked(executor: Executor, { frame, task: id }: Working, task: Task, scope: Scope): RunEvent {
  const at = executor.now();
  const read = (value: Value | undefined): string | undefined => {
    const result = value && evaluate(value, scope);
    return result?.ok && result.value !== undefined ? textOf(result.value) : undefined;
  };
  const question = read(task.message?.subject) || read(task.message?.body) || read(task.question?.text) || task.name;
  const assignee = read(task.assignee);
  return {
    at,
    type: "questionAsked",
    frame,
    task: id,
    question,
    options: [...optionsOf(task)],
    ...(task.sla === undefined ? {} : { dueAt: at + task.sla.minutes * 60_000 }),
    ...(assignee ? { assignee } : {}),
  };
}
