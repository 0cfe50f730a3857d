import { defineIntegration } from "#sdk/index.ts";
import { checkParameters } from "./check-parameters.ts";
import { getLogsByEventId } from "./commands/get-logs-by-event-id.ts";
import { searchLogsCommand } from "./commands/search-logs.ts";
import { connect } from "./connect.ts";
import { alertSource } from "./fetch-alerts.ts";
import { testConnection } from "./test-connection.ts";
import { ruleTriggered } from "./triggers.ts";

export const logzio = defineIntegration({
  id: "logzio",
  name: "Logz.io",
  description: "Fetches the events of Logz.io's security rules, reads the logs behind them and searches logs.",
  parameters: [
    {
      id: "security_api_token",
      label: "API token for Logz.io Security account",
      type: "secret",
      help: "For fetching alerts and for the logs of an event. Without it nothing is fetched.",
    },
    {
      id: "operational_api_token",
      label: "API token for Logz.io Operations account",
      type: "secret",
      help: "For searching logs (logzio-search-logs). Either token alone is enough for what it serves.",
    },
    {
      id: "region",
      label: "Region code",
      type: "text",
      default: "us",
      help: "us, eu, au, ca, uk, nl, wa: what stands in your console's address, app-<code>.logz.io. app.logz.io is us.",
    },
    {
      id: "base_url",
      label: "API address",
      type: "text",
      help: "Instead of the region: a proxy's address, or an emulator's.",
    },
    {
      id: "severities",
      label: "Filter by rule severity",
      type: "text",
      help: "SEVERE, HIGH, MEDIUM, LOW, INFO, with commas between them. Empty: all.",
    },
    { id: "search", label: "Filter by rule name", type: "text", help: "A part of the rule's name. Empty: all." },
    {
      id: "content_filter",
      label: "Filter by content",
      type: "text",
      help: "A query over the whole event, as incidents are searched: groupBy.TargetHostName:srv* and -tags:test. What it leaves out is kept and counted, and starts nothing.",
    },
    {
      id: "classifier",
      label: "Classifier",
      type: "text",
      default: "Logz.io - Rules",
      help: "Says of which incident type an event is. This one comes with content/packs/logzio.",
    },
    {
      id: "mapper",
      label: "Mapper",
      type: "text",
      default: "Logz.io - Incoming",
      help: "Fills the incident's fields. This one comes with content/packs/logzio.",
    },
    { id: "incident_type", label: "Incident type", type: "text", help: "For events that the classifier leaves open." },
    { id: "include_muted", label: "Muted events too", type: "boolean", default: false },
    {
      id: "fetch_time",
      label: "First fetch time range",
      type: "text",
      default: "1 hour",
      help: 'How far back the very first fetch begins: a number and a unit ("3 days"), or a time.',
    },
    {
      id: "fetch_count",
      label: "Events a request",
      type: "number",
      default: 50,
      help: "1 to 1000. A fetch reads page after page to the end, so this cuts nothing.",
    },
    {
      id: "fetch_logs",
      label: "Logs with each event",
      type: "number",
      default: 0,
      help: "1 to 20: each event brings the first of its logs along, for mappers. Costs a request an event. 0: none.",
    },
    {
      id: "fetch_interval",
      label: "Fetch interval (seconds)",
      type: "number",
      default: 30,
      help: "Each costs one request when nothing is new.",
    },
    {
      id: "look_back",
      label: "Look-back (seconds)",
      type: "number",
      default: 900,
      help: "How late an event may turn up in Logz.io and still be found.",
    },
    {
      id: "sweep_every",
      label: "Look back every (seconds)",
      type: "number",
      default: 60,
      help: "How often the look-back is read again.",
    },
    { id: "requests_per_second", label: "Requests a second", type: "number", default: 10 },
    { id: "request_timeout", label: "Request time-out (seconds)", type: "number", default: 20 },
  ],
  // Logz.io allows 100 requests at once for an account, all clients together.
  limits: { requestsPerSecond: 10, concurrency: 8, requestTimeoutMs: 20_000 },
  commands: [searchLogsCommand, getLogsByEventId],
  source: {
    intervalMs: 30_000,
    ...alertSource,
    triggers: [ruleTriggered],
  },
  checkParameters,
  test: testConnection,
  connect,
});
