import { defineIntegration } from "#sdk/index.ts";
import { httpRequest } from "./commands/http-request.ts";
import { httpScript } from "./commands/http-script.ts";

export const http = defineIntegration({
  id: "http",
  name: "HTTP",
  description: "Sends HTTP requests for playbooks: webhooks and interfaces that have no integration of their own.",
  parameters: [],
  limits: { concurrency: 32, requestTimeoutMs: 20_000 },
  commands: [httpRequest, httpScript],
  instanceless: true,
});
