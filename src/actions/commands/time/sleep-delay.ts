import type { JsonObject } from "#base/json.ts";
import { readFloat } from "../arguments.ts";

/** Ten years: a moment that a database can still hold. */
const longest = 10 * 365 * 86_400_000;

/** How long `Sleep` waits; asked by the engine before the command runs. */
export function sleepDelay(inputs: JsonObject): number {
  return Math.min(longest, Math.max(0, readFloat(inputs.seconds ?? null) ?? 0) * 1_000);
}
