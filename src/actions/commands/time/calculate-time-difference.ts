import { epochMilliseconds, type Moment } from "#playbook/xsoar/dates/moment.ts";
import { strptime } from "#playbook/xsoar/dates/strptime.ts";
import { markdownEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";

/** `CalculateTimeDifference`: minutes between two times. */
export const calculateTimeDifference = defineAutomation({
  name: "CalculateTimeDifference",
  description: "The minutes from one time to another.",
  arguments: [
    { name: "start_time", description: "As 2020-01-31T13:00:00; a fraction of a second may follow.", required: true },
    { name: "end_time", description: "The same.", required: true },
  ],
  outputs: [
    { path: "Time.Difference", description: "Minutes.", type: "number" },
    { path: "Time.Start", description: "The start, as it was given." },
    { path: "Time.End", description: "The end, as it was given." },
  ],
  run(args) {
    const start = args.requiredText("start_time").replaceAll('"', "");
    const end = args.requiredText("end_time").replaceAll('"', "");
    const minutes = (epochMilliseconds(read(end)) - epochMilliseconds(read(start))) / 60_000;
    const difference = Math.round(minutes * 100) / 100;
    return markdownEntry(`Calculated time difference: ${difference} minutes.`, {
      entryContext: { "Time.Difference": difference, "Time.Start": start, "Time.End": end },
    });
  },
});

/** What follows the first dot is cut, zone and all; without one, a zone is one sign too many. */
function read(text: string): Moment {
  const moment = strptime(text.split(".")[0] ?? "", "%Y-%m-%dT%H:%M:%S");
  if (moment === undefined || moment === "bad format") {
    throw new AutomationError(`"${text.slice(0, 80)}" is no time as 2020-01-31T13:00:00`);
  }
  return moment;
}
