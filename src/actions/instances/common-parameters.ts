import type { ParameterDefinition } from "#sdk/integration.ts";

/** What every instance may set, beside its integration's own parameters; see `instance-limits.ts` of the server. */
const common: readonly ParameterDefinition[] = [
  {
    id: "requests_per_second",
    label: "Requests a second",
    type: "number",
    help: "Over it a step waits for its turn. 0: no limit. Empty: the integration's own.",
  },
  { id: "concurrency", label: "Requests at once", type: "number", help: "Empty: the integration's own." },
  { id: "request_timeout", label: "Request time-out (seconds)", type: "number", help: "Empty: the integration's own." },
  {
    id: "settle_seconds",
    label: "Settle time (seconds)",
    type: "number",
    help: "How long a request of unknown outcome may still arrive. Empty: twice the request time-out.",
  },
  { id: "fetch_interval", label: "Fetch interval (seconds)", type: "number", help: "Only where alerts are fetched." },
  {
    id: "incident_type",
    label: "Incident type",
    type: "text",
    help: "Makes an incident of every alert. Empty, and no mapper or classifier: alerts start playbooks only.",
  },
  {
    id: "mapper",
    label: "Mapper",
    type: "text",
    help: "Fills the incident: the name of one of the configuration's mappers, or of an XSOAR mapper.",
  },
  {
    id: "classifier",
    label: "Classifier",
    type: "text",
    help: "The name of an XSOAR classifier: it says of which type an alert's incident is.",
  },
  { id: "verify_ssl", label: "Check certificates", type: "boolean", default: true },
  {
    id: "allow_private",
    label: "Allow its own address",
    type: "boolean",
    default: false,
    help: "Only if its address is not on the public internet.",
  },
  {
    id: "allow_addresses",
    label: "Allowed addresses",
    type: "text",
    help: "Addresses, networks like 10.1.0.0/16 and host names beyond the public internet that it may reach; commas between.",
  },
];

/** Those that say something only where alerts are fetched. */
export const fetchingParameters: ReadonlySet<string> = new Set([
  "fetch_interval",
  "incident_type",
  "mapper",
  "classifier",
]);

export const commonParameters: ReadonlySet<string> = new Set(common.map(({ id }) => id));

/** All that an instance of an integration can be given, its own first. */
export function parametersOf(integration: { parameters: readonly ParameterDefinition[] }): ParameterDefinition[] {
  const own = new Set(integration.parameters.map(({ id }) => id));
  return [...integration.parameters, ...common.filter(({ id }) => !own.has(id))];
}
