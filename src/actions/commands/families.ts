/** The families of built-in commands, each read when one of its commands first runs: a start reads none of them. */
import type { CommandDefinition } from "#sdk/command.ts";

export const families: Readonly<Record<string, () => Promise<readonly CommandDefinition[]>>> = {
  context: async () => (await import("./context/commands.ts")).contextCommands,
  checks: async () => (await import("./checks/commands.ts")).checkCommands,
  entries: async () => (await import("./entries/commands.ts")).entryCommands,
  incidents: async () => (await import("./incidents/commands.ts")).incidentCommands,
  indicators: async () => (await import("./indicators/commands.ts")).indicatorCommands,
  lists: async () => (await import("./lists/commands.ts")).listCommands,
  people: async () => (await import("./people/commands.ts")).peopleCommands,
  schedule: async () => (await import("./schedule/commands.ts")).scheduleCommands,
  text: async () => (await import("./text/commands.ts")).textCommands,
  time: async () => (await import("./time/commands.ts")).timeCommands,
  files: async () => (await import("./files/commands.ts")).fileCommands,
  tables: async () => (await import("./tables/commands.ts")).tableCommands,
  mail: async () => (await import("./mail/commands.ts")).mailCommands,
  urls: async () => (await import("./urls/commands.ts")).urlCommands,
  "self-tests": async () => (await import("./self-tests/commands.ts")).selfTestCommands,
};

/** What is known of a command without its code: its name, arguments and outputs, as data. */
export type IndexedCommand = Omit<CommandDefinition, "run" | "probe" | "delayOf" | "effectOf" | "gateOf">;

export type CommandIndex = Record<string, IndexedCommand[]>;
