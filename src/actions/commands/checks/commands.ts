import type { CommandDefinition } from "#sdk/command.ts";
import { areValuesEqual, exists, isGreaterThan, isTrue, isValueInArray, stringContains } from "./conditions.ts";
import { isError } from "./is-error.ts";
import { isIntegrationAvailable } from "./is-integration-available.ts";
import { verifyContext, verifyContextFields, verifyHumanReadableContains } from "./verify.ts";

export const checkCommands: readonly CommandDefinition[] = [
  exists,
  isTrue,
  areValuesEqual,
  isGreaterThan,
  isValueInArray,
  stringContains,
  isError,
  isIntegrationAvailable,
  verifyContext,
  verifyContextFields,
  verifyHumanReadableContains,
];
