import type { CommandDefinition } from "#sdk/command.ts";
import { parseEmailFiles } from "./parse-email-files.ts";

export const mailCommands: readonly CommandDefinition[] = [parseEmailFiles];
