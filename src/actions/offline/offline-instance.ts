import type { Instance } from "#engine/catalog.ts";
import { Gate } from "#engine/gate.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { VendorError } from "#sdk/vendor-error.ts";

/** An instance without a way out: commands that only work here run, one that asks the network is refused. */
export function offlineInstance(integration: IntegrationDefinition, name = integration.name): Instance {
  const gate = new Gate({ concurrency: 1_000, requestTimeoutMs: 1_000 }, { now: () => Date.now() });
  return {
    id: "00000000-0000-7000-8000-000000000000",
    name,
    integration,
    gateFor: () => gate,
    gates: () => [gate],
    http: {
      request: () => Promise.reject(new VendorError("refused", "There is no network in a run without a server")),
    },
    requestTimeoutMs: 1_000,
    settleMs: 0,
    parameters: () => ({}),
  };
}
