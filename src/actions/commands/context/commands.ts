import type { CommandDefinition } from "#sdk/command.ts";
import { contextGetEmails, contextGetHashes, contextGetIps } from "./context-get.ts";
import { copyContextToField } from "./copy-context-to-field.ts";
import { deleteContext } from "./delete-context.ts";
import { printContext } from "./print-context.ts";
import { delContext, getContext } from "./server-context.ts";
import { set, setAndHandleEmpty } from "./set.ts";

export const contextCommands: readonly CommandDefinition[] = [
  set,
  setAndHandleEmpty,
  deleteContext,
  printContext,
  getContext,
  delContext,
  contextGetEmails,
  contextGetIps,
  contextGetHashes,
  copyContextToField,
];
