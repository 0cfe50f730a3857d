import { changesParameter, defineIntegration, fetchParameters } from "#sdk/index.ts";
import { checkFilters, filterParameters, leavesOut } from "./alert-filter.ts";
import { attachAlertsToCase, getCase, getRule, searchCases } from "./commands/catalogue.ts";
import { commentAlert } from "./commands/comment-alert.ts";
import { createCase } from "./commands/create-case.ts";
import { editAlert } from "./commands/edit-alert.ts";
import { getAlert } from "./commands/get-alert.ts";
import { getEvents } from "./commands/get-events.ts";
import { searchAlerts } from "./commands/search-alerts.ts";
import { updateAlertStatus } from "./commands/update-alert-status.ts";
import { updateAlertStatusByName } from "./commands/update-alert-status-by-name.ts";
import { xdrCommands } from "./commands/xdr/commands.ts";
import { connect } from "./connect.ts";
import { alertSource } from "./fetch-alerts.ts";
import { liveParameters, watchNews } from "./live-news.ts";
import { testConnection } from "./test-connection.ts";
import { sekoiaTriggers } from "./triggers.ts";

export const sekoia = defineIntegration({
  id: "sekoia",
  name: "Sekoia.io",
  description:
    "Fetches alerts of Sekoia.io, reads their events, comments them and moves them along their workflow; cases, assets and rules.",
  parameters: [
    {
      id: "api_key",
      label: "Api_key",
      type: "secret",
      required: true,
      help: "Settings > Workspace > API Keys. Needs SIC_READ_ALERTS and SIC_READ_INTAKES.",
    },
    {
      id: "base_url",
      label: "Base_url",
      type: "text",
      default: "https://api.sekoia.io",
      help: "The address of your region; with or without /api and /v1, or the console's address.",
    },
    {
      id: "requests_per_second",
      label: "Requests a second",
      type: "number",
      default: 5,
      help: "Sekoia.io advises at most 5 for each outgoing address, all clients behind it together.",
    },
    { id: "request_timeout", label: "Request time-out (seconds)", type: "number", default: 20 },
    ...filterParameters,
    ...liveParameters,
    {
      id: "fetch_with_comments",
      label: "Fetch comments",
      type: "boolean",
      default: true,
      help: "An alert that has comments is fetched with them: one request more, once for each change of it.",
    },
    ...fetchParameters,
    changesParameter,
    {
      id: "timezone",
      label: "Time zone",
      type: "text",
      default: "UTC",
      help: "Of the times that SekoiaXDR's commands show of comments: Europe/Paris, say.",
    },
    {
      id: "replace_dots_event",
      label: "In the place of dots in the names of event fields",
      type: "select",
      options: ["_", "-"],
      default: "_",
      help: "For sekoia-xdr-search-events: source.ip becomes source_ip.",
    },
    {
      id: "exclude_info_events",
      label: "Event fields left out of tables",
      type: "text",
      help: "For sekoia-xdr-search-events, with commas between them; the context has them all the same.",
    },
  ],
  limits: { requestsPerSecond: 5, concurrency: 8, requestTimeoutMs: 20_000 },
  commands: [
    getAlert,
    getEvents,
    searchAlerts,
    commentAlert,
    updateAlertStatus,
    updateAlertStatusByName,
    editAlert,
    getRule,
    getCase,
    searchCases,
    createCase,
    attachAlertsToCase,
    ...xdrCommands,
  ],
  checkParameters: checkFilters,
  source: { intervalMs: 2_000, ...alertSource, leavesOut, watch: watchNews, triggers: sekoiaTriggers },
  test: testConnection,
  connect,
});
