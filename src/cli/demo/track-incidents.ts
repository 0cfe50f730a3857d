import { type Comparison, compareLedgers } from "./compare-ledgers.ts";
import { findPercentile } from "./percentile.ts";
import type { Vendors } from "./vendors.ts";

export interface IncidentTracker {
  /** As of the last look. */
  readonly comparison: Comparison;
  readonly latency: { p50: number; p99: number } | undefined;
  /** When the number of incidents last grew, milliseconds since the epoch. */
  readonly lastGrowth: number;
  /** Compares afresh. */
  look(): Comparison;
  stop(): void;
}

/** Comparing copies both ledgers: it is given a twentieth of the time at most. */
const leastPauseMs = 500;
const pauseFactor = 20;

/** Compares what was raised with what arrived, again and again. */
export function trackIncidents({ sekoia, xsoar }: Vendors): IncidentTracker {
  let comparison = compareLedgers([], []);
  let latency: IncidentTracker["latency"];
  let lastGrowth = Date.now();
  let timer: NodeJS.Timeout | undefined;

  function look(): Comparison {
    const before = comparison.incidents;
    comparison = compareLedgers(sekoia.raised(), xsoar.incidents());
    const p50 = findPercentile(comparison.latencies, 50);
    const p99 = findPercentile(comparison.latencies, 99);
    latency = p50 === undefined || p99 === undefined ? undefined : { p50, p99 };
    if (comparison.incidents > before) lastGrowth = Date.now();
    return comparison;
  }

  function lookAndPlan(): void {
    const began = performance.now();
    look();
    timer = setTimeout(lookAndPlan, Math.max(leastPauseMs, pauseFactor * (performance.now() - began)));
  }

  lookAndPlan();
  return {
    get comparison() {
      return comparison;
    },
    get latency() {
      return latency;
    },
    get lastGrowth() {
      return lastGrowth;
    },
    look,
    stop: () => clearTimeout(timer),
  };
}
