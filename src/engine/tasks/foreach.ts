import type { Task } from "#playbook/model.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { frameOf } from "#playbook/step-key.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import { evaluate } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import { scopeOf } from "../scope.ts";
import { stepError } from "../step-codes.ts";

/** Opens the first round of a loop. The list is recorded with it: later rounds walk what the first one saw. */
export async function openLoop(executor: Executor, run: ActiveRun, working: Working, task: Task): Promise<void> {
  const scope = await scopeOf(executor, run, working);
  const step = { at: executor.now(), frame: working.frame, task: working.task };
  const items = task.frame?.items && evaluate(task.frame.items, scope);
  if (items && !items.ok) {
    await executor.record(run, [{ ...step, type: "taskFailed", error: items.error }]);
    return;
  }
  const values = items?.value ?? [];
  if (!Array.isArray(values)) {
    const message = `The loop ${task.name} walks a list, but its items are ${typeof values === "object" ? "an object" : `a ${typeof values}`}`;
    await executor.record(run, [{ ...step, type: "taskFailed", error: stepError("LOOP_NOT_A_LIST", message) }]);
    return;
  }
  const most = task.frame?.maxIterations;
  if (most !== undefined && values.length > most) {
    const message = `The loop ${task.name} walks at most ${most} items, but its list has ${values.length}`;
    await executor.record(run, [{ ...step, type: "taskFailed", error: stepError("LOOP_TOO_LONG", message) }]);
    return;
  }
  await executor.record(run, [firstEvent(step, values)]);
}

function firstEvent(step: { at: number; frame: string; task: string }, values: unknown[]): RunEvent {
  if (values.length === 0) return { ...step, type: "taskDone", summary: "nothing to walk" };
  const { at, frame, task } = step;
  const total = values.length;
  return {
    at,
    type: "frameEntered",
    frame: frameOf(frame, task, 0),
    task,
    iteration: 0,
    total,
    values: values as never,
  };
}
