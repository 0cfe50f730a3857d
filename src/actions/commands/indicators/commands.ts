import type { CommandDefinition } from "#sdk/command.ts";
import { extractEmail, extractHash, extractIp } from "./extract.ts";
import { getIndicatorDbotScore, getIndicatorScript } from "./indicator-context.ts";
import {
  appendIndicatorField,
  associateIndicatorsToIncident,
  associateIndicatorToIncident,
  createNewIndicator,
  deleteIndicators,
  excludeIndicators,
  extractIndicators,
  findIndicators,
  getIndicatorCommand,
  removeIndicatorField,
  setIndicator,
  setIndicatorsCommand,
} from "./server-indicators.ts";

export const indicatorCommands: readonly CommandDefinition[] = [
  createNewIndicator,
  setIndicator,
  setIndicatorsCommand,
  getIndicatorCommand,
  findIndicators,
  deleteIndicators,
  excludeIndicators,
  appendIndicatorField,
  removeIndicatorField,
  associateIndicatorToIncident,
  associateIndicatorsToIncident,
  extractIndicators,
  extractIp,
  extractEmail,
  extractHash,
  getIndicatorScript,
  getIndicatorDbotScore,
];
