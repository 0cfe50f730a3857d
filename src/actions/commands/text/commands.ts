import type { CommandDefinition } from "#sdk/command.ts";
import { matchRegex } from "./match-regex.ts";
import { stringReplace } from "./string-replace.ts";

export const textCommands: readonly CommandDefinition[] = [matchRegex, stringReplace];
