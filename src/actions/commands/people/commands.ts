import type { CommandDefinition } from "#sdk/command.ts";
import {
  addEntitlement,
  assignAnalystToIncident,
  exposeIncidentOwner,
  getOwnerSuggestion,
  getRoles,
  getUsers,
} from "./people.ts";

export const peopleCommands: readonly CommandDefinition[] = [
  getUsers,
  getRoles,
  getOwnerSuggestion,
  assignAnalystToIncident,
  exposeIncidentOwner,
  addEntitlement,
];
