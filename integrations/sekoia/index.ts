import { changesParameter, defineIntegration, fetchParameters } from "#sdk/index.ts";
import { commentAlert } from "./commands/comment-alert.ts";
import { editAlert } from "./commands/edit-alert.ts";
import { getAlert } from "./commands/get-alert.ts";
import { getEvents } from "./commands/get-events.ts";
import { searchAlerts } from "./commands/search-alerts.ts";
import { updateAlertStatus } from "./commands/update-alert-status.ts";
import { updateAlertStatusByName } from "./commands/update-alert-status-by-name.ts";
import { connect } from "./connect.ts";
import { alertSource } from "./fetch-alerts.ts";
import { testConnection } from "./test-connection.ts";
import { alertCreated } from "./triggers.ts";

export const sekoia = defineIntegration({
  id: "sekoia",
  name: "Sekoia.io",
  description: "Fetches alerts of Sekoia.io, reads their events, comments them and moves them along their workflow.",
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
    ...fetchParameters,
    changesParameter,
  ],
  limits: { requestsPerSecond: 5, concurrency: 8, requestTimeoutMs: 20_000 },
  commands: [getAlert, getEvents, searchAlerts, commentAlert, updateAlertStatus, updateAlertStatusByName, editAlert],
  source: { intervalMs: 2_000, ...alertSource, triggers: [alertCreated] },
  test: testConnection,
  connect,
});
