import type { JsonObject } from "#base/json.ts";
import { giveUpAfterMs } from "../backoff.ts";
import type { FoundCommand, Instance } from "../catalog.ts";
import { fillSecrets, secretsOf } from "../evaluate.ts";
import { LetGo } from "../gate.ts";
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

/** A command that only looks: repeated until it succeeds, is refused for good, or has failed for a day. */
export async function runRead(step: Step, found: FoundCommand, instance: Instance, inputs: JsonObject): Promise<void> {
  const { executor, run, working } = step;
  const { frame, task } = working;
  const target = targetOf(instance, found.command.gateOf?.(inputs));
  const filled = fillSecrets(inputs, secretsOf(step.call.arguments), executor.options.revealSecret);
  const shared = { frame, task, inputs, instance: instance.name };
  if (!filled.ok)
    return executor.record(run, [{ at: executor.now(), type: "taskFailed", ...shared, error: filled.error }]);
  executor.redactor.addAll(filled.secrets);
  const started = executor.now();
  try {
    const result = await found.command.run(commandContext(step, target, `reads from ${instance.name}`), filled.value);
    if (run.over) return;
    const at = executor.now();
    // Nobody waits for this to be durable: a crash before it merely repeats the look.
    void executor
      .record(
        run,
        [
          {
            at,
            type: "taskDone",
            ...shared,
            ms: at - started,
            node: executor.redactor.redactJson(result.outputs ?? null),
            ...(result.summary === undefined ? {} : { summary: executor.redactor.redact(result.summary) }),
          },
        ],
        { lazy: true },
      )
      .catch(() => {});
  } catch (error) {
    await afterFailure(step, target, shared, error);
  }
}

async function afterFailure(
  step: Step,
  target: Target,
  shared: { frame: string; task: string; inputs: JsonObject; instance: string },
  error: unknown,
): Promise<void> {
  const { executor, run, state } = step;
  if (run.over || run.abort.signal.aborted) return;
  if (error instanceof LetGo) throw error;
  const at = executor.now();
  const failure = toStepError(error, executor.redactor);
  const outlasted = state.failingSince !== undefined && at - state.failingSince > giveUpAfterMs;
  const again = passesBy(error) || (leavesDoubt(error) && !outlasted);
  if (!again) return executor.record(run, [{ at, type: "taskFailed", ...shared, error: failure }]);
  const { frame, task } = shared;
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
