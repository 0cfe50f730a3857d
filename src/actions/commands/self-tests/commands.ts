import type { CommandDefinition } from "#sdk/command.ts";
import {
  callTableToMarkdown,
  testFormatTableValues,
  testPyCommonServer,
  verifyTableToMarkdown,
  verifyTreeToFlatObject,
} from "./helper-tests.ts";
import { autoextractTest, demistoVersion, dockerHardeningCheck } from "./server-tests.ts";

export const selfTestCommands: readonly CommandDefinition[] = [
  testFormatTableValues,
  verifyTableToMarkdown,
  verifyTreeToFlatObject,
  callTableToMarkdown,
  testPyCommonServer,
  demistoVersion,
  dockerHardeningCheck,
  autoextractTest,
];
