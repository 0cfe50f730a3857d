/** The three vendors the demo plays against, in this process: real HTTP, a memory of what really happened, faults on order. */
import { randomBytes } from "node:crypto";
import { createFakeLogzio, createFakeSekoia, createFakeXsoar, type FaultPlan } from "#server/fake-vendors.ts";

/** Seconds the demo's instances wait for an answer. What is unanswered is looked up after twice that. */
export const requestTimeout = 2;
export const sekoiaRequestsPerSecond = 1000;

/** What the configuration calls the instance of Logz.io. */
export const logzioInstance = "Logz.io";

/** A request that hung may still be carried out this much later: less than the time Tocsin waits before it looks. */
export const longestLateActMs = 3000;

const readFaults: FaultPlan = {
  throttle: 0.03,
  serverError: 0.04,
  timeout: 0.01,
  reset: 0.03,
  slow: { p: 0.03, ms: [50, 800] },
  garbage: 0.01,
};

const writeFaults: FaultPlan = {
  throttle: 0.03,
  serverError: 0.05,
  timeout: { p: 0.03, actDelayMs: longestLateActMs },
  reset: 0.04,
  slow: { p: 0.03, ms: [50, 800] },
  garbage: 0.01,
};

/** The parts of a vendor's life the demo needs, so that it is told apart from nothing else. */
export type Vendors = ReturnType<typeof createVendors>;

export function createVendors({ seed, chaos }: { seed: number; chaos: boolean }) {
  const sekoia = createFakeSekoia({
    apiKey: `demo-${randomBytes(12).toString("hex")}`,
    rateLimit: sekoiaRequestsPerSecond,
    seed,
    // Mild trouble always: real tenants have it too.
    lateIndexing: chaos ? { probability: 0.15, maxDelayMs: 5000 } : { probability: 0.03, maxDelayMs: 2000 },
    lateEvents: { probability: 0.05, maxDelayMs: 300 },
    pageRepeat: chaos ? 0.3 : 0.05,
    pageShift: chaos ? 0.2 : 0,
    keepRequests: 500,
    ...(chaos ? { faults: readFaults } : {}),
  });
  const xsoar = createFakeXsoar({
    token: `Bearer ${randomBytes(18).toString("base64url")}`,
    restApiKey: randomBytes(16).toString("hex"),
    indexDelayMs: chaos ? 300 : 0,
    seed,
    keepRequests: 500,
    ...(chaos ? { faults: [{ match: { route: "webhook" }, plan: writeFaults }, { plan: readFaults }] } : {}),
  });
  const logzio = createFakeLogzio({
    securityToken: randomBytes(16).toString("hex"),
    operationsToken: randomBytes(16).toString("hex"),
    seed,
    pageRepeat: chaos ? 0.3 : 0.05,
    keepRequests: 500,
    ...(chaos ? { faults: readFaults } : {}),
  });
  return {
    sekoia,
    xsoar,
    logzio,
    async start() {
      await sekoia.start();
      await xsoar.start();
      await logzio.start();
    },
    async stop() {
      await sekoia.stop();
      await xsoar.stop();
      await logzio.stop();
    },
  };
}
