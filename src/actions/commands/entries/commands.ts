import type { CommandDefinition } from "#sdk/command.ts";
import { commentsToContext } from "./comments-to-context.ts";
import { listExecutedCommands } from "./list-executed-commands.ts";
import { print, printErrorEntry, raiseError } from "./print.ts";
import {
  addEntries,
  addEvidence,
  addTags,
  getEntries,
  getEntry,
  markAsEvidence,
  markAsNote,
} from "./server-entries.ts";

export const entryCommands: readonly CommandDefinition[] = [
  print,
  printErrorEntry,
  raiseError,
  getEntry,
  getEntries,
  addEntries,
  markAsNote,
  markAsEvidence,
  addEvidence,
  addTags,
  commentsToContext,
  listExecutedCommands,
];
