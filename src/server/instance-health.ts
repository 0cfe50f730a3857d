import type { InstanceHealth } from "#contract/status.ts";
import type { ActiveHost } from "./active-host.ts";
import { warningsOf } from "./instance-guard.ts";

/** How each configured instance is doing: its gate, and its source if it has one. */
export function describeInstances(host: ActiveHost): InstanceHealth[] {
  return host.executor.catalog.instances
    .filter(({ integration }) => !integration.instanceless)
    .map((instance) => {
      const { until, ...gate } = instance.gateFor().status();
      const source = host.pollers.find(({ instanceName }) => instanceName === instance.name)?.health;
      const warnings = warningsOf(instance.parameters());
      return {
        ...(warnings.length > 0 ? { warnings } : {}),
        name: instance.name,
        integration: instance.integration.id,
        gate: { ...gate, ...(until === undefined ? {} : { until: new Date(until).toISOString() }) },
        ...(source
          ? {
              source: {
                state: source.state,
                lastSuccess: source.lastSuccess === undefined ? null : new Date(source.lastSuccess).toISOString(),
                error: source.error ?? null,
                fetched: source.fetched,
                quarantined: source.quarantined,
                filtered: source.filtered,
              },
            }
          : {}),
      };
    });
}
