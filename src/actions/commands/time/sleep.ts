import { textEntry } from "#sdk/entry.ts";
import { readFloat } from "../arguments.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { sleepDelay } from "./sleep-delay.ts";

/** `Sleep`: the wait is kept in the journal, so it costs nothing and survives a restart. */
export const sleep = defineAutomation({
  name: "Sleep",
  description: "Waits before the next task.",
  arguments: [{ name: "seconds", description: "How long.", required: true, isDefault: true }],
  delayOf: sleepDelay,
  run(args) {
    const seconds = readFloat(args.required("seconds"));
    if (seconds === undefined || seconds < 0) {
      throw new AutomationError(`Sleep: seconds is a number of 0 or more, not ${args.text("seconds").slice(0, 80)}`);
    }
    return textEntry(`Waited ${seconds} seconds`);
  },
});
