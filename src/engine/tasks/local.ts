import type { JsonObject } from "#base/json.ts";
import type { ContextOperation, StoreOperation } from "#sdk/investigation.ts";
import type { FoundCommand } from "../catalog.ts";
import type { Step } from "./step.ts";
import { commandContext, targetOf, toStepError } from "./step.ts";

/**
 * A command that only changes our own store: what it changes and that it happened are one transaction, so it happens
 * exactly once. What follows sees it, since it starts after the commit.
 */
export async function runLocal(step: Step, found: FoundCommand, inputs: JsonObject): Promise<void> {
  const { executor, run, working } = step;
  const { frame, task } = working;
  const instance = executor.catalog.findInstance(found.integration);
  if (!instance) throw new Error(`the built-in integration ${found.integration.id} has no instance`);
  try {
    const result = await found.command.run(commandContext(step, targetOf(instance, undefined), ""), inputs);
    const operations = (result.operations ?? []).filter(isContextOperation);
    if (operations.length > 0) await executor.contexts.load(run.head.investigationId, run.head.id);
    const written = executor.recordWithContext(
      run,
      [
        {
          at: executor.now(),
          type: "taskDone",
          frame,
          task,
          inputs,
          ...(result.outputs === undefined ? {} : { node: result.outputs }),
          ...(result.summary === undefined ? {} : { summary: result.summary }),
        },
      ],
      operations,
    );
    if (operations.length > 0) await written;
  } catch (error) {
    if (run.over) return;
    const event = {
      at: executor.now(),
      type: "taskFailed",
      frame,
      task,
      inputs,
      error: toStepError(error, executor.redactor),
    } as const;
    await executor.record(run, [event]);
  }
}

function isContextOperation(operation: StoreOperation): operation is ContextOperation {
  return operation.op === "set" || operation.op === "append" || operation.op === "delete";
}
