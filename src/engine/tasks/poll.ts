import type { PollingCall, Task } from "#playbook/model.ts";
import type { TaskState } from "#playbook/run-state.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import type { Executor } from "../executor.ts";
import { scopeOf } from "../scope.ts";
import { workOnCommand } from "./command.ts";
import { planPolling } from "./polling.ts";

/** One look of a poll: the command it was told, for the ids that are still pending. */
export async function workOnPolling(
  executor: Executor,
  run: ActiveRun,
  working: Working,
  task: Task,
  polling: PollingCall,
  state: TaskState,
): Promise<void> {
  const scope = await scopeOf(executor, run, working);
  const plan = planPolling(polling, state, scope);
  if ("code" in plan) {
    const { frame, task: id } = working;
    return executor.record(run, [{ at: executor.now(), type: "taskFailed", frame, task: id, error: plan }]);
  }
  return workOnCommand(executor, run, working, task, plan.call, state, plan);
}
