import { type Clock, sleep, systemClock } from "#base/clock.ts";
import type { JsonObject } from "#base/json.ts";
import { silentLog } from "#base/log.ts";
import type { CommandContext } from "./command.ts";
import { emptyInvestigation } from "./empty-investigation.ts";
import { createHttpClient, type HttpClient } from "./http.ts";
import type { Investigation } from "./investigation.ts";
import { readAllowList } from "./outbound/allow-list.ts";
import type { Guard } from "./outbound/guard.ts";

/** What an integration's tests run commands with: a real HTTP client, no gate in front of it. */
export interface TestContextOptions {
  parameters?: JsonObject;
  http?: HttpClient;
  clock?: Clock;
  signal?: AbortSignal;
  idempotencyKey?: string;
  requestsPerSecond?: number;
  timeoutMs?: number;
  investigation?: Partial<Investigation>;
  random?: () => number;
  /** Replaces real waiting, so that a test of half an hour takes no time. */
  wait?: (ms: number) => Promise<void>;
}

/** Fakes listen on this machine. */
export const loopbackGuard: Guard = {
  allow: readAllowList("127.0.0.0/8, ::1").allow,
  where: "the test's instance",
};

export type TestContext = CommandContext & { close(): Promise<void> };

export function createTestContext(options: TestContextOptions = {}): TestContext {
  const client = createHttpClient({ timeoutMs: options.timeoutMs ?? 30_000, guard: loopbackGuard });
  const signal = options.signal ?? new AbortController().signal;
  return {
    instance: { name: "test", parameters: options.parameters ?? {} },
    http: options.http ?? client,
    clock: options.clock ?? systemClock,
    log: silentLog,
    signal,
    idempotencyKey: options.idempotencyKey ?? "test-step",
    requestsPerSecond: options.requestsPerSecond,
    investigation: emptyInvestigation(options.investigation),
    random: options.random ?? Math.random,
    async wait(ms) {
      if (options.wait !== undefined) await options.wait(ms);
      else await sleep(ms, signal);
      signal.throwIfAborted();
    },
    close: () => client.close(),
  };
}
