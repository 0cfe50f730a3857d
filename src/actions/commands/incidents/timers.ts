/** Timer fields: how long something takes, and whether it is late. */
import { textEntry } from "#sdk/entry.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import { defineAutomation } from "../automation.ts";
import { incidentOf } from "./incident-fields.ts";

type TimerAction = Extract<StoreOperation, { op: "timer" }>["action"];

function timerCommand(action: TimerAction, sentence: string) {
  return defineAutomation({
    name: `${action}Timer`,
    description: sentence,
    arguments: [
      { name: "timerField", description: "The timer field.", isDefault: true, required: action !== "reset" },
      { name: "incidentId", description: "The incident; this one when left out." },
      ...(action === "reset" ? [{ name: "all", description: "Every timer of the incident." }] : []),
    ],
    run(args) {
      const incident = incidentOf(args, "incidentId");
      if (action === "reset" && args.flag("all")) {
        return {
          entries: [textEntry("All timers: reset")],
          operations: [{ op: "timer", ...incident, action }],
        };
      }
      const field = args.requiredText("timerField");
      return {
        entries: [textEntry(`Timer ${field}: ${action}`)],
        operations: [{ op: "timer", ...incident, field, action }],
      };
    },
  });
}

export const startTimer = timerCommand("start", "Starts a timer of the incident, or lets it go on.");
export const stopTimer = timerCommand("stop", "Stops a timer of the incident for good.");
export const pauseTimer = timerCommand("pause", "Halts a timer of the incident.");
export const resetTimer = timerCommand("reset", "Sets a timer of the incident back to its beginning.");
