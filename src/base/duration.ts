const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What a rule looks back to, at most. */
export const longestMs = 90 * 86_400_000;

/** `30m`, `2h`, `7d` in milliseconds; undefined when it is none, or longer than anything is looked back to. */
export function readDuration(text: string): number | undefined {
  const [, count, unit = ""] = /^([1-9]\d{0,6})([smhd])$/.exec(text.trim()) ?? [];
  const ms = Number(count) * (units[unit] ?? Number.NaN);
  return ms <= longestMs ? ms : undefined;
}
