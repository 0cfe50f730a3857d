import type { CommandDefinition } from "#sdk/command.ts";
import { base64ListToFile, fileCreateAndUpload, getFilePath, readFile } from "./files.ts";

export const fileCommands: readonly CommandDefinition[] = [
  fileCreateAndUpload,
  getFilePath,
  readFile,
  base64ListToFile,
];
