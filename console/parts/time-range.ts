/** How far back the list goes. */
export const ranges = ["hour", "day", "week", "month", "all"] as const;
export type Range = (typeof ranges)[number];

export const isRange = (value: unknown): value is Range => ranges.some((range) => range === value);

export const rangeWords: Record<Range, string> = {
  hour: "Last hour",
  day: "Last 24 hours",
  week: "Last 7 days",
  month: "Last 30 days",
  all: "All time",
};

const hour = 3_600_000;
const lengths: Record<Exclude<Range, "all">, number> = {
  hour,
  day: 24 * hour,
  week: 7 * 24 * hour,
  month: 30 * 24 * hour,
};

/** To the minute, so that who looks twice within it asks the same. */
export function beginOf(range: Range, now: number): string | undefined {
  if (range === "all") return undefined;
  const minute = Math.floor(now / 60_000) * 60_000;
  return new Date(minute - lengths[range]).toISOString();
}
