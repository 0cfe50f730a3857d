import type { JsonObject } from "#base/json.ts";
import type { FoundCommand, Instance } from "../catalog.ts";
import { settle } from "./settle.ts";
import type { Step } from "./step.ts";

/** How a write's result begins in a dry run. */
export const wouldHave = "Would have sent";

/** A write in a dry run: nothing leaves, and what follows goes on without an answer of the vendor's. */
export function wouldWrite(step: Step, found: FoundCommand, instance: Instance, inputs: JsonObject): Promise<void> {
  const summary = `${wouldHave} ${found.command.name} to ${instance.name}`;
  return settle(step, found, { outputs: null, summary }, { inputs, instance: instance.name });
}
