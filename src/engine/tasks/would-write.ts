import type { JsonObject } from "#base/json.ts";
import type { FoundCommand, Instance } from "../catalog.ts";
import { settle } from "./settle.ts";
import type { Step } from "./step.ts";

/** How a write's result begins in a dry run. */
export const wouldHave = "Would have sent";

/** A write in a dry run: nothing leaves, and what follows goes on without an answer of the vendor's. */
export function wouldWrite(step: Step, found: FoundCommand, instance: Instance, inputs: JsonObject): Promise<void> {
  const { executor, working } = step;
  const summary = `${wouldHave} ${found.command.name} to ${instance.name}`;
  const { frame, task } = working;
  executor.options.onKeptBack?.({ frame, task, command: found.command.name, instance: instance.name, inputs });
  return settle(step, found, { outputs: null, summary }, { inputs, instance: instance.name });
}

/** A look in a dry run that looks at nothing. */
export function wouldLook(step: Step, found: FoundCommand, instance: Instance, inputs: JsonObject): Promise<void> {
  const summary = `Was not asked: ${found.command.name} of ${instance.name}`;
  return settle(step, found, { outputs: null, summary }, { inputs, instance: instance.name });
}
