import type { CommandDefinition } from "#sdk/command.ts";
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
];
