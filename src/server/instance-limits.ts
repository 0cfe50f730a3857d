import type { JsonObject } from "#base/json.ts";
import type { Limits } from "#sdk/integration.ts";

export interface InstanceLimits extends Limits {
  settleMs: number;
  fetchIntervalMs: number | undefined;
}

/**
 * An instance's limits: the integration's, unless its parameters say otherwise. `requests_per_second: 0` lifts the rate
 * limit; times are in seconds.
 */
export function limitsOf(defaults: Limits, parameters: JsonObject): InstanceLimits {
  const rate = positive(parameters.requests_per_second) ?? defaults.requestsPerSecond;
  const timeout = seconds(parameters.request_timeout) ?? defaults.requestTimeoutMs;
  const lifted = Number(parameters.requests_per_second) === 0 && parameters.requests_per_second !== undefined;
  return {
    ...(rate === undefined || lifted ? {} : { requestsPerSecond: rate }),
    concurrency: positive(parameters.concurrency) ?? defaults.concurrency,
    requestTimeoutMs: timeout,
    // An unanswered request may still arrive: twice its time-out is taken to be the end of that.
    settleMs: seconds(parameters.settle_seconds) ?? 2 * timeout,
    fetchIntervalMs: seconds(parameters.fetch_interval),
  };
}

function positive(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number > 0 ? number : undefined;
}

function seconds(value: unknown): number | undefined {
  const number = positive(value);
  return number === undefined ? undefined : number * 1000;
}
