import { defineIntegration } from "#sdk/index.ts";
import { checkCredentials, isAuthorized } from "./credentials.ts";
import { readEvents } from "./read-events.ts";

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
    { id: "store_samples", label: "Store samples", type: "boolean", default: false, help: "Keeps the last 20 events." },
  ],
  limits: { concurrency: 1, requestTimeoutMs: 20_000 },
  commands: [],
  checkParameters: checkCredentials,
  webhook: { isAuthorized, read: readEvents },
});
