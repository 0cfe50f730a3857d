import type { Task } from "#playbook/model.ts";
import { taskOf } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { TaskState } from "#playbook/run-state.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import type { Executor } from "../executor.ts";
import { workOnCommand } from "./command.ts";
import { chooseBranch } from "./condition.ts";
import { openLoop } from "./foreach.ts";
import { optionsOf } from "./question.ts";
import { changeStore } from "./store.ts";

/**
 * Does what a task is for. Tasks that end at once give their events; the others record as they go and resolve when the
 * step has ended, is parked, or was let go.
 */
export function workOn(
  executor: Executor,
  run: ActiveRun,
  working: Working,
  state: TaskState,
): RunEvent[] | Promise<void> {
  const { frame, task: id } = working;
  const task = taskOf(run.plan, id);
  const step = { at: executor.now(), frame, task: id } as const;
  if (!task) {
    return [
      { ...step, type: "taskFailed", error: { code: "CONTENT_INVALID", message: `The playbook has no task ${id}` } },
    ];
  }
  if (task.command) return workOnCommand(executor, run, working, task, task.command, state);
  switch (task.type) {
    case "start":
    case "title":
    case "section":
      return [{ ...step, type: "taskDone" }];
    case "condition":
      if (task.branches) return chooseBranch(executor, run, working, task, task.branches);
      return ask(step, task);
    case "foreach":
      return openLoop(executor, run, working, task);
    case "store":
      return changeStore(executor, run, working, task.modifications ?? []);
    case "regular":
    case "standard":
    case "collection":
      return ask(step, task);
    case "playbook":
      return [
        {
          ...step,
          type: "taskFailed",
          error: {
            code: "CONTENT_NOT_RUNNABLE",
            message: `Task ${task.name} calls a sub-playbook, which does not run yet`,
          },
        },
      ];
  }
}

/** A task for a person: a manual task, or a condition somebody has to decide. */
function ask(step: { at: number; frame: string; task: string }, task: Task): RunEvent[] {
  return [{ ...step, type: "questionAsked", question: task.name, options: [...optionsOf(task)] }];
}
