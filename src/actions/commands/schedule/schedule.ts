/** Commands that run again by the clock. */
import type { JsonObject } from "#base/json.ts";
import { epochMilliseconds } from "#playbook/xsoar/dates/moment.ts";
import { readDate } from "#playbook/xsoar/dates/read-date.ts";
import type { CommandContext } from "#sdk/command.ts";
import { dataEntry, type KeptEntry, textEntry } from "#sdk/entry.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation, type Said } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { keptEntryAsData, textOfEntry } from "../entries/kept-entry.ts";
import { javascriptTable } from "../markdown/javascript-table.ts";

const argumentsOfSchedule = [
  { name: "command", description: "The whole command: !Print value=x", required: true, isDefault: true },
  { name: "cron", description: "When: minute, hour, day, month, weekday.", required: true },
  { name: "endDate", description: "Not after." },
  { name: "times", description: "So many times and no more." },
] as const;

function schedule(args: Arguments, context: CommandContext): Said {
  const command = args.requiredText("command").trim();
  const cron = args.requiredText("cron").trim();
  if (!command.startsWith("!")) throw new AutomationError("The command begins with !");
  if (cron.split(/\s+/).length !== 5) throw new AutomationError(`"${cron}" is no cron expression of five fields`);
  const times = args.integer("times");
  if (times !== undefined && times < 1) throw new AutomationError("times is 1 or more");
  const ends = args.optionalText("endDate");
  const moment = ends === undefined ? undefined : readDate(ends);
  if (ends !== undefined && moment === undefined) throw new AutomationError(`"${ends.slice(0, 80)}" is no date`);
  const id = context.idempotencyKey;
  return {
    outputs: { id },
    entries: [textEntry(`Scheduled ${command} by ${cron}${times === undefined ? "" : `, ${times} times`}`)],
    operations: [
      {
        op: "scheduleCommand",
        id,
        command,
        cron,
        ...(times === undefined ? {} : { times }),
        ...(moment === undefined ? {} : { endsAt: epochMilliseconds(moment) }),
      },
    ],
  };
}

export const scheduleEntry = defineAutomation({
  name: "scheduleEntry",
  description: "Runs a command by the clock.",
  arguments: [...argumentsOfSchedule, { name: "scheduledEntryGuid", description: "Accepted, without effect." }],
  run: schedule,
});

export const scheduleCommand = defineAutomation({
  name: "ScheduleCommand",
  description: "Runs a command by the clock.",
  arguments: argumentsOfSchedule,
  run: schedule,
});

async function stop(id: string, { investigation }: CommandContext): Promise<Said> {
  const entry = await investigation.entry(id);
  const known =
    entry?.schedule?.id ?? (await investigation.entries()).find(({ schedule }) => schedule?.id === id)?.schedule?.id;
  if (known === undefined) throw new AutomationError(`There is no scheduled command ${id}`);
  return {
    entries: [textEntry(`The scheduled command ${id} is stopped`)],
    operations: [{ op: "stopSchedule", id: known }],
  };
}

export const stopScheduleEntry = defineAutomation({
  name: "stopScheduleEntry",
  description: "Stops a scheduled command.",
  arguments: [{ name: "id", description: "Its entry.", required: true, isDefault: true }],
  run: (args, context) => stop(args.requiredText("id"), context),
});

export const stopScheduledTask = defineAutomation({
  name: "StopScheduledTask",
  description: "Stops a scheduled command.",
  arguments: [{ name: "taskID", description: "Its entry.", required: true, isDefault: true }],
  run: (args, context) => stop(args.requiredText("taskID"), context),
});

/** `ShowScheduledEntries`: what is still to run by the clock. */
export const showScheduledEntries = defineAutomation({
  name: "ShowScheduledEntries",
  description: "A table of the commands that will run by the clock.",
  arguments: [{ name: "incidentId", description: "It can only be this one.", isDefault: true }],
  outputs: [{ path: "ScheduledEntries", description: "A list of them." }],
  async run(_args, { investigation }) {
    const scheduled = (await investigation.entries()).filter(({ schedule }) => schedule?.scheduled === true);
    if (scheduled.length === 0) return textEntry("No command is scheduled");
    const list = scheduled.map((entry) => scheduledEntry(entry, investigation.id));
    const warRoom = investigation.urls().warRoom ?? "";
    const rows = scheduled.map((entry) => ({
      ID: warRoom === "" ? entry.id : `[${entry.id}](${warRoom}/${entry.id})`,
      "Scheduled Entry": textOfEntry(entry),
    }));
    const table = javascriptTable("Scheduled Entries", rows, ["ID", "Scheduled Entry"]);
    return dataEntry(list, {
      humanReadable: table,
      entryContext: { ScheduledEntries: list },
      ignoreAutoExtract: true,
    });
  },
});

function scheduledEntry(entry: KeptEntry, investigationID: string): JsonObject {
  const data = keptEntryAsData(entry);
  const metadata = data.Metadata as JsonObject;
  return {
    id: entry.id,
    brand: data.Brand ?? "",
    type: data.Type ?? 1,
    contents: entry.contents,
    contentsFormat: entry.format,
    note: entry.note,
    evidence: false,
    tags: [...entry.tags],
    investigationID,
    schedule: metadata.Schedule ?? null,
  };
}
