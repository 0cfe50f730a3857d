import { defineIntegration } from "#sdk/index.ts";
import { checkCredentials, isAuthorized } from "./credentials.ts";
import { checkDedup } from "./dedup.ts";
import { readEvents } from "./read-events.ts";
import { checkSenders, refuseAddress } from "./sender-addresses.ts";
import { checkSigning, defaultTolerance, deliveryIdOf, isSigned, isSigning, refuseUnsigned } from "./signature.ts";

export const genericWebhook = defineIntegration({
  id: "generic-webhook",
  name: "Generic Webhook",
  description:
    "Makes an incident of whatever is posted to it: for sources that can push, and for senders made for XSOAR.",
  parameters: [
    {
      id: "credentials_identifier",
      label: "User name or _header:<name>",
      type: "text",
      help: "_header:Authorization compares that header with the password, whole; anything else is a user name for Basic.",
    },
    { id: "credentials_password", label: "Password", type: "secret", help: "For a header its whole value: Bearer …" },
    {
      id: "allow_unauthenticated",
      label: "Let anybody in",
      type: "boolean",
      default: false,
      help: "Only without an identifier, and only where nobody else can reach the server.",
    },
    {
      id: "signing_secrets",
      label: "Signing secrets",
      type: "secret",
      help: "Standard Webhooks: whsec_…; several, separated by blanks, while one takes the other's place. Then every request must be signed.",
    },
    {
      id: "signature_tolerance",
      label: "Signature tolerance in seconds",
      type: "number",
      default: defaultTolerance,
      help: "How old a signed request may be, and how far the clocks may be apart.",
    },
    {
      id: "allow_senders",
      label: "Addresses that may send",
      type: "text",
      help: "Networks, as in 192.0.2.7, 198.51.100.0/24, 2001:db8::/32. Empty: from anywhere. Behind a proxy only server.trusted_proxy makes the sender's own address known.",
    },
    {
      id: "incident_type",
      label: "Incident type",
      type: "text",
      help: "For events that name none. Empty: the default type.",
    },
    {
      id: "mapper",
      label: "Mapper",
      type: "text",
      help: "The name of one of the configuration's mappers, or of an XSOAR mapper.",
    },
    {
      id: "classifier",
      label: "Classifier",
      type: "text",
      help: "The name of an XSOAR classifier: it says of which type an event is.",
    },
    {
      id: "dedup_key",
      label: "Dedup key",
      type: "text",
      help: "Paths into the event: rule.id, host.name. An event that holds the same there as one before is added to its incident.",
    },
    {
      id: "dedup_window",
      label: "Dedup window",
      type: "text",
      default: "1d",
      help: "How long after the first one: 30m, 12h, 7d.",
    },
    { id: "store_samples", label: "Store samples", type: "boolean", default: false, help: "Keeps the last 20 events." },
  ],
  limits: { concurrency: 1, requestTimeoutMs: 20_000 },
  commands: [],
  checkParameters: (parameters) => [
    ...checkCredentials(parameters),
    ...checkSigning(parameters),
    ...checkSenders(parameters),
    ...checkDedup(parameters),
  ],
  webhook: {
    isAuthorized,
    refuses: (parameters, { headers, address, now }) =>
      refuseAddress(parameters, address) ?? refuseUnsigned(parameters, headers, now),
    isSigned: (parameters, headers, body) => !isSigning(parameters) || isSigned(parameters, headers, body),
    deliveryId: (parameters, headers) => (isSigning(parameters) ? deliveryIdOf(headers) : undefined),
    read: readEvents,
  },
});
