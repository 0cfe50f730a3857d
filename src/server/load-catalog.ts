import { builtin } from "#actions/commands/builtin.ts";
import { systemClock } from "#base/clock.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { Instance } from "#engine/catalog.ts";
import { Gate } from "#engine/gate.ts";
import { integrations as vendors } from "#integrations/index.ts";
import { createHttpClient } from "#sdk/http.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { directNetwork, type Network } from "#sdk/outbound/network.ts";
import type { StoredInstance } from "#store/instances.ts";
import { type GuardedInstance, guardOf } from "./instance-guard.ts";
import { limitsOf } from "./instance-limits.ts";

export const integrations: readonly IntegrationDefinition[] = [builtin, ...vendors];

/** Gates of a many-system integration that are kept; the rarest used go first. */
const gatesKept = 1_000;

/** Made once for each integration that needs no instance of its own. */
export function createDefaultInstances(reveal: (id: string) => string | undefined, network: Network): Instance[] {
  return integrations
    .filter(({ instanceless }) => instanceless)
    .map((integration) => {
      const { id, name } = integration;
      const stored = { id: uuidv7(), name, integration: id, parameters: {}, secretParameters: {} };
      return createInstance(integration, stored, reveal, network);
    });
}

export function createInstance(
  integration: IntegrationDefinition,
  stored: StoredInstance & Pick<GuardedInstance, "managedBy">,
  reveal: (id: string) => string | undefined,
  network: Network = directNetwork,
): Instance {
  const limits = limitsOf(integration.limits, stored.parameters);
  const gates = new Map<string, Gate>();
  return {
    id: stored.id,
    name: stored.name,
    integration,
    requestTimeoutMs: limits.requestTimeoutMs,
    settleMs: limits.settleMs,
    http: createHttpClient({
      timeoutMs: limits.requestTimeoutMs,
      verifyTls: stored.parameters.verify_ssl !== false,
      guard: guardOf(integration, stored),
      network,
    }),
    gateFor(system = "") {
      const known = gates.get(system);
      if (known) return known;
      const gate = new Gate(limits, systemClock);
      gates.set(system, gate);
      for (const oldest of gates.keys()) {
        if (gates.size <= gatesKept) break;
        if (oldest !== "") gates.delete(oldest);
      }
      return gate;
    },
    gates: () => gates.values(),
    parameters: () => revealParameters(integration, stored, reveal),
  };
}

function revealParameters(
  integration: IntegrationDefinition,
  stored: StoredInstance,
  reveal: (id: string) => string | undefined,
): JsonObject {
  const parameters: JsonObject = {};
  for (const parameter of integration.parameters) {
    if (parameter.default !== undefined) parameters[parameter.id] = parameter.default;
  }
  Object.assign(parameters, stored.parameters);
  for (const [name, id] of Object.entries(stored.secretParameters)) {
    const secret = reveal(id);
    if (secret !== undefined) parameters[name] = secret;
  }
  return parameters;
}
