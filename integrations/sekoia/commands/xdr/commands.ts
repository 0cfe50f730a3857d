import type { CommandDefinition } from "#sdk/index.ts";
import { xdrGetComments, xdrGetWorkflow, xdrPostComment, xdrUpdateStatus } from "./alert-work.ts";
import { assetCommands } from "./assets.ts";
import { xdrGetCases } from "./cases.ts";
import { xdrEventQueryResults, xdrEventQueryStatus, xdrExecuteEventQuery, xdrSearchEvents } from "./events.ts";
import { xdrGetAlert } from "./get-alert.ts";
import { xdrHttpRequest } from "./http-request.ts";
import { xdrListAlerts } from "./list-alerts.ts";
import { xdrGetKillChain, xdrGetUser } from "./look-ups.ts";
import { getMappingFields, getModifiedRemoteData, getRemoteData } from "./remote-data.ts";

/** The commands of XSOAR's SekoiaXDR pack, by the same names. */
export const xdrCommands: readonly CommandDefinition[] = [
  xdrListAlerts,
  xdrGetAlert,
  xdrExecuteEventQuery,
  xdrEventQueryStatus,
  xdrEventQueryResults,
  xdrSearchEvents,
  xdrUpdateStatus,
  xdrPostComment,
  xdrGetComments,
  xdrGetWorkflow,
  xdrGetCases,
  ...assetCommands,
  xdrGetUser,
  xdrGetKillChain,
  xdrHttpRequest,
  getRemoteData,
  getModifiedRemoteData,
  getMappingFields,
];
