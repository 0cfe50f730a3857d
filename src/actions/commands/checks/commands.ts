import type { CommandDefinition } from "#sdk/command.ts";
import { isEmailAddressInternal, isInternalHostName, isIpInRanges } from "./addresses.ts";
import { areValuesEqual, exists, isGreaterThan, isTrue, isValueInArray, stringContains } from "./conditions.ts";
import { isError } from "./is-error.ts";
import { isIntegrationAvailable } from "./is-integration-available.ts";
import { isMaliciousIndicatorFound } from "./is-malicious-indicator-found.ts";
import { verifyContext, verifyContextFields, verifyHumanReadableContains } from "./verify.ts";
import { verifyJson } from "./verify-json.ts";

export const checkCommands: readonly CommandDefinition[] = [
  isIpInRanges,
  isEmailAddressInternal,
  isInternalHostName,
  exists,
  isTrue,
  areValuesEqual,
  isGreaterThan,
  isValueInArray,
  stringContains,
  isError,
  isIntegrationAvailable,
  isMaliciousIndicatorFound,
  verifyContext,
  verifyContextFields,
  verifyHumanReadableContains,
  verifyJson,
];
