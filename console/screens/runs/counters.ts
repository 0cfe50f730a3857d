/** The counters above the list, which are its filters. */
import type { RunCounts, RunStatus } from "#contract/run.ts";

export interface Counter {
  /** Undefined: all of them. */
  status: RunStatus | undefined;
  label: string;
  count: number | undefined;
}

const shown = [
  ["succeeded", "Succeeded"],
  ["failed", "Failed"],
  ["active", "In progress"],
  ["waiting", "Waiting"],
  ["paused", "Paused"],
  ["cancelled", "Cancelled"],
] as const;

/** Paused runs are rare: their counter comes when there are some, or when one looks for them. */
export function countersOf(counts: RunCounts | undefined, chosen: RunStatus | undefined): Counter[] {
  const all = counts && Object.values(counts).reduce((sum, count) => sum + count, 0);
  return [
    { status: undefined, label: "All", count: all },
    ...shown
      .filter(([status]) => status !== "paused" || chosen === "paused" || (counts?.paused ?? 0) > 0)
      .map(([status, label]) => ({ status, label, count: counts?.[status] })),
  ];
}
