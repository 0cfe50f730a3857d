import { textEntry } from "#sdk/entry.ts";
import { readFloat } from "../arguments.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";

/** Ten years: a moment that a database can still hold. */
const longest = 10 * 365 * 86_400_000;

/** `Sleep`: the wait is kept in the journal, so it costs nothing and survives a restart. */
export const sleep = defineAutomation({
  name: "Sleep",
  description: "Waits before the next task.",
  arguments: [{ name: "seconds", description: "How long.", required: true, isDefault: true }],
  delayOf: (inputs) => Math.min(longest, Math.max(0, readFloat(inputs.seconds ?? null) ?? 0) * 1_000),
  run(args) {
    const seconds = readFloat(args.required("seconds"));
    if (seconds === undefined || seconds < 0) {
      throw new AutomationError(`Sleep: seconds is a number of 0 or more, not ${args.text("seconds").slice(0, 80)}`);
    }
    return textEntry(`Waited ${seconds} seconds`);
  },
});
