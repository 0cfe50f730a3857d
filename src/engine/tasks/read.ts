import type { JsonObject } from "#base/json.ts";
import { giveUpAfterMs } from "../backoff.ts";
import type { FoundCommand, Instance } from "../catalog.ts";
import { fillSecrets, secretsOf } from "../evaluate.ts";
import { LetGo } from "../gate.ts";
import { settleFailure, settleSoon } from "./settle.ts";
import {
  backoffOf,
  commandContext,
  leavesDoubt,
  passesBy,
  retryMoment,
  type Step,
  type Target,
  targetOf,
  toStepError,
} from "./step.ts";
import { TimeLimitPassed, withinLimit } from "./time-limit.ts";

const mostDryAttempts = 2;

/** A command that only looks: repeated until it succeeds, is refused for good, or has failed for a day. */
export async function runRead(step: Step, found: FoundCommand, instance: Instance, inputs: JsonObject): Promise<void> {
  const { executor, run } = step;
  const target = targetOf(instance, found.command.gateOf?.(inputs));
  const filled = fillSecrets(inputs, secretsOf(step.call.arguments), executor.options.revealSecret);
  const shared = { inputs, instance: instance.name };
  if (!filled.ok) return settleFailure(step, filled.error, shared);
  executor.redactor.addAll(filled.secrets);
  const started = executor.now();
  try {
    const context = commandContext(step, target, `reads from ${instance.name}`);
    const result = await withinLimit(step, found.command.run(context, step.live ?? filled.value));
    if (run.over || step.working.gone) return;
    await settleSoon(step, found, result, { inputs, instance: instance.name, ms: executor.now() - started });
  } catch (error) {
    await afterFailure(step, target, shared, error);
  }
}

async function afterFailure(
  step: Step,
  target: Target,
  shared: { inputs: JsonObject; instance: string },
  error: unknown,
): Promise<void> {
  const { executor, run, state } = step;
  if (error instanceof LetGo) throw error;
  if (run.over || run.abort.signal.aborted || step.working.gone) return;
  if (error instanceof TimeLimitPassed) return settleFailure(step, error.stepError, shared);
  const at = executor.now();
  const failure = toStepError(error, executor.redactor);
  const outlasted = state.failingSince !== undefined && at - state.failingSince > giveUpAfterMs;
  // A dry run has no day to wait for a vendor.
  const isTried = executor.options.dry === true && state.attempts >= mostDryAttempts;
  const again = !isTried && (passesBy(error) || (leavesDoubt(error) && !outlasted));
  if (!again) return settleFailure(step, failure, shared);
  const { frame, task } = step.working;
  const moment = passesBy(error) ? retryMoment(error, target, at, state) : { notBefore: at + backoffOf(state, at) };
  await executor.record(run, [
    {
      at,
      type: "stepAttempted",
      frame,
      task,
      outcome: "failed",
      error: failure,
      ...moment,
    },
  ]);
}
