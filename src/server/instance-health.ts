import type { SourceDriver } from "#actions/sources/source-driver.ts";
import type { InstanceHealth } from "#contract/status.ts";
import type { ActiveHost } from "./active-host.ts";
import { warningsOf } from "./instance-guard.ts";
import { limitsOf } from "./instance-limits.ts";

/** How each configured instance is doing: its gate, and its source if it has one. */
export function describeInstances(host: ActiveHost): InstanceHealth[] {
  return host.executor.catalog.instances
    .filter(({ integration }) => !integration.instanceless)
    .map((instance) => {
      const { until, ...gate } = instance.gateFor().status();
      const poller = host.pollers.find(({ instanceName }) => instanceName === instance.name);
      const source = poller && describeSource(poller.driver, Date.now());
      const limits = limitsOf(instance.integration.limits, instance.parameters());
      const warnings = warningsOf(instance.parameters());
      return {
        ...(warnings.length > 0 ? { warnings } : {}),
        name: instance.name,
        integration: instance.integration.id,
        gate: { ...gate, ...(until === undefined ? {} : { until: new Date(until).toISOString() }) },
        limits: {
          requestsPerSecond: limits.requestsPerSecond ?? null,
          concurrency: limits.concurrency,
          requestTimeoutSeconds: limits.requestTimeoutMs / 1_000,
        },
        ...(source ? { source } : {}),
      };
    });
}

function describeSource({ health, pause }: SourceDriver, now: number): NonNullable<InstanceHealth["source"]> {
  const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  const { state, lastSuccess, error, fetched, updated, quarantined, filtered, errors, perMinute, waiting } = health;
  return {
    state,
    ...(health.idle === undefined ? {} : { idle: health.idle }),
    lastSuccess: iso(lastSuccess),
    lagSeconds: lastSuccess === undefined ? null : Math.max(0, (now - lastSuccess) / 1_000),
    error: error ?? null,
    nextAttempt: pause ? null : iso(health.nextAttempt),
    fetched,
    updated,
    quarantined,
    filtered,
    errors,
    perMinute,
    waiting,
    paused: pause ? { by: pause.by, reason: pause.reason, since: pause.since.toISOString() } : null,
  };
}
