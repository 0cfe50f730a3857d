import type { CommandDefinition } from "#sdk/command.ts";
import { createEmailHtmlBody } from "./create-email-html-body.ts";
import { decodeMimeHeader } from "./decode-mime-header.ts";
import { extractHtmlTables } from "./extract-html-tables.ts";
import { highlightWords } from "./highlight-words.ts";
import { loadJson } from "./load-json.ts";
import { matchRegex } from "./match-regex.ts";
import { operatorCommands } from "./operators.ts";
import { generatePassword, generateRandomString } from "./random-text.ts";
import { stringReplace } from "./string-replace.ts";
import { textFromHtml } from "./text-from-html.ts";

export const textCommands: readonly CommandDefinition[] = [
  matchRegex,
  stringReplace,
  highlightWords,
  decodeMimeHeader,
  textFromHtml,
  extractHtmlTables,
  loadJson,
  generateRandomString,
  generatePassword,
  createEmailHtmlBody,
  ...operatorCommands,
];
