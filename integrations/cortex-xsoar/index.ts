import { defineIntegration } from "#sdk/index.ts";
import { adopt } from "./adopt.ts";
import { searchIncidents } from "./commands/search-incidents.ts";
import { connect } from "./connect.ts";
import { testConnection } from "./test-connection.ts";

export const cortexXsoar = defineIntegration({
  id: "cortex-xsoar",
  name: "Cortex XSOAR",
  description:
    "Knows the webhooks of a Cortex XSOAR, so that an incident whose fate is unknown is looked up, not doubled.",
  parameters: [
    {
      id: "url",
      label: "Address",
      type: "text",
      required: true,
      help: "XSOAR 6: https://xsoar.example.com, with /acc_<tenant> if there is one. XSOAR 8: https://api-<tenant>.",
    },
    {
      id: "webhook_url",
      label: "Webhook address",
      type: "text",
      help: "Only if webhooks are called at another host, or the webhook listens on a port of its own.",
    },
    {
      id: "api_key",
      label: "API key",
      type: "secret",
      help: "For looking up incidents (read-only is enough). Without it nothing can be looked up.",
    },
    { id: "api_key_id", label: "API key id", type: "text", help: "XSOAR 8 only." },
    { id: "advanced_key", label: "Advanced key", type: "boolean", default: false, help: "XSOAR 8 keys of that kind." },
    {
      id: "webhook_match_key",
      label: "Key in the body",
      type: "text",
      default: "alertId",
      help: "The key of the webhook's body that identifies the alert.",
    },
    {
      id: "probe_field",
      label: "Incident field",
      type: "text",
      default: "alertid",
      help: "The command-line name of the incident field your mapper fills with it.",
    },
    { id: "incident_type", label: "Incident type", type: "text", help: "Only for the connection test." },
    {
      id: "without_rest",
      label: "Unknown outcome without an API key",
      type: "select",
      options: ["send again", "ask a person"],
      default: "ask a person",
    },
    {
      id: "settle_seconds",
      label: "Settle time (seconds)",
      type: "number",
      help: "How long a request of unknown outcome may still arrive. Empty: twice the request time-out.",
    },
    { id: "verify_ssl", label: "Check certificates", type: "boolean", default: true },
  ],
  limits: { concurrency: 16, requestTimeoutMs: 20_000 },
  commands: [searchIncidents],
  adopt,
  test: testConnection,
  connect,
});
