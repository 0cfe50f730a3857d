import { taskAt } from "#playbook/frame-plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { TaskState } from "#playbook/run-state.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import type { Executor } from "../executor.ts";
import { workOnCommand } from "./command.ts";
import { chooseBranch } from "./condition.ts";
import { openLoop } from "./foreach.ts";
import { workOnPolling } from "./poll.ts";
import { askPerson } from "./question.ts";
import { startWithInputs } from "./start.ts";
import { changeStore } from "./store.ts";
import { callPlaybook } from "./sub-playbook.ts";

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
  const task = taskAt(run.plan, run.state, frame, id);
  const step = { at: executor.now(), frame, task: id } as const;
  if (!task) {
    return [
      { ...step, type: "taskFailed", error: { code: "CONTENT_INVALID", message: `The playbook has no task ${id}` } },
    ];
  }
  if (task.polling) return workOnPolling(executor, run, working, task, task.polling, state);
  if (task.command) return workOnCommand(executor, run, working, task, task.command, state);
  switch (task.type) {
    case "start":
      return frame === "" && run.plan.playbook.inputs
        ? startWithInputs(executor, run, working)
        : [{ ...step, type: "taskDone" }];
    case "title":
    case "section":
      return [{ ...step, type: "taskDone" }];
    case "condition":
      if (task.branches) return chooseBranch(executor, run, working, task, task.branches);
      return askPerson(executor, run, working, task);
    case "foreach":
      return openLoop(executor, run, working, task);
    case "store":
      return changeStore(executor, run, working, task.modifications ?? []);
    case "regular":
    case "standard":
    case "collection":
      return askPerson(executor, run, working, task);
    case "playbook":
      return callPlaybook(executor, run, working, task);
  }
}
