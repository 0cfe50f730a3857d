import type { JsonObject } from "#base/json.ts";
import type { FoundCommand } from "../catalog.ts";
import { settle, settleFailure } from "./settle.ts";
import type { Step } from "./step.ts";
import { commandContext, targetOf, toStepError } from "./step.ts";
import { TimeLimitPassed, withinLimit } from "./time-limit.ts";

/**
 * A command that only changes our own store: what it changes and that it happened are one transaction, so it happens
 * exactly once. What follows sees it, since it starts after the commit.
 */
export async function runLocal(step: Step, found: FoundCommand, inputs: JsonObject): Promise<void> {
  const { executor, run } = step;
  const instance = executor.catalog.findInstance(found.integration);
  if (!instance) throw new Error(`the built-in integration ${found.integration.id} has no instance`);
  try {
    await executor.investigations.load(run.head.investigationId, run.head.id);
    const context = commandContext(step, targetOf(instance, undefined), "");
    const result = await withinLimit(step, found.command.run(context, step.live ?? inputs));
    if (run.over) return;
    await settle(step, found, result, { inputs });
  } catch (error) {
    if (run.over) return;
    await settleFailure(
      step,
      error instanceof TimeLimitPassed ? error.stepError : toStepError(error, executor.redactor),
      { inputs },
    );
  }
}
