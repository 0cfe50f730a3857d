import type { CommandDefinition } from "#sdk/command.ts";
import { parseCsv } from "./parse-csv.ts";
import { exportToCsv, jsonFileToCsv, jsonToCsv } from "./write-csv.ts";

export const tableCommands: readonly CommandDefinition[] = [exportToCsv, jsonFileToCsv, jsonToCsv, parseCsv];
