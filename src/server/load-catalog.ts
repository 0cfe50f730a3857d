import { builtin } from "#actions/commands/builtin.ts";
import { systemClock } from "#base/clock.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import { Catalog, type Instance } from "#engine/catalog.ts";
import { Gate } from "#engine/gate.ts";
import { integrations as vendors } from "#integrations/index.ts";
import { createHttpClient } from "#sdk/http.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { directNetwork, type Network } from "#sdk/outbound/network.ts";
import type { Db } from "#store/db.ts";
import { listInstances, type StoredInstance } from "#store/instances.ts";
import { guardOf } from "./instance-guard.ts";
import { limitsOf } from "./instance-limits.ts";

export const integrations: readonly IntegrationDefinition[] = [builtin, ...vendors];

/** Gates of a many-system integration that are kept; the rarest used go first. */
const gatesKept = 1_000;

/** The integrations with the instances the database knows, each with its gate and its connections. */
export async function loadCatalog(
  db: Db,
  reveal: (id: string) => string | undefined,
  network: Network = directNetwork,
): Promise<Catalog> {
  const instances: Instance[] = [];
  for (const stored of await listInstances(db)) {
    const integration = integrations.find(({ id }) => id === stored.integration);
    if (integration) instances.push(createInstance(integration, stored, reveal, network));
  }
  for (const integration of integrations) {
    if (!integration.instanceless) continue;
    const stored = {
      id: uuidv7(),
      name: integration.name,
      integration: integration.id,
      parameters: {},
      secretParameters: {},
    };
    instances.push(createInstance(integration, stored, reveal, network));
  }
  return new Catalog(integrations, instances);
}

export function createInstance(
  integration: IntegrationDefinition,
  stored: StoredInstance,
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
      guard: guardOf(integration, stored.name, stored.parameters),
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
