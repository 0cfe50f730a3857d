import type { CommandDefinition } from "#sdk/command.ts";
import {
  scheduleCommand,
  scheduleEntry,
  showScheduledEntries,
  stopScheduledTask,
  stopScheduleEntry,
} from "./schedule.ts";

export const scheduleCommands: readonly CommandDefinition[] = [
  scheduleEntry,
  scheduleCommand,
  stopScheduleEntry,
  stopScheduledTask,
  showScheduledEntries,
];
