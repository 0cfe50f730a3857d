/** What a command with its arguments comes to: by its class, a look, a write, or a change of our own store. */
import type { JsonObject } from "#base/json.ts";
import type { Offer } from "../catalog.ts";
import { runLocal } from "./local.ts";
import { runRead } from "./read.ts";
import { settleFailure } from "./settle.ts";
import type { Step } from "./step.ts";
import { wouldLook, wouldWrite } from "./would-write.ts";
import { runWrite } from "./write.ts";

export async function carryOut(step: Step, found: Offer, inputs: JsonObject): Promise<void> {
  const { executor, run, working, state, call } = step;
  const delay = state.delayed ? 0 : (found.command.delayOf?.(inputs) ?? 0);
  if (delay > 0) {
    const at = executor.now();
    const { frame, task: id } = working;
    return executor.record(run, [{ at, type: "stepDelayed", frame, task: id, until: at + delay }]);
  }
  const { answers } = executor.options;
  if (answers) return answers.carryOut(step, found, inputs);
  const effect = found.command.effectOf?.(inputs) ?? found.command.effect;
  if (effect === "local") return runLocal(step, found, inputs);
  const { instance } = found;
  if (!instance) {
    return settleFailure(
      step,
      { code: "INSTANCE_UNKNOWN", message: describeMissingInstance(found.integration.name, call.instance) },
      {},
    );
  }
  if (effect === "read") {
    return executor.options.blind ? wouldLook(step, found, instance, inputs) : runRead(step, found, instance, inputs);
  }
  return executor.options.dry ? wouldWrite(step, found, instance, inputs) : runWrite(step, found, instance, inputs);
}

export function describeMissingInstance(integration: string, named: string | undefined): string {
  return named === undefined
    ? `There is no instance of ${integration}`
    : `There is no instance of ${integration} with the name ${named}`;
}
