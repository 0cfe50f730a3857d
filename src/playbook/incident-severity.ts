import type { Json } from "#base/json.ts";

/** XSOAR's numbers: 0 unknown, 0.5 informational, 1 low, 2 medium, 3 high, 4 critical. */
const severities = new Set([0, 0.5, 1, 2, 3, 4]);

/** XSOAR's words, and the ones other vendors use for the same. */
const words: Record<string, number> = {
  unknown: 0,
  informational: 0.5,
  information: 0.5,
  info: 0.5,
  low: 1,
  medium: 2,
  moderate: 2,
  high: 3,
  major: 3,
  critical: 4,
  urgent: 4,
};

/** A severity as a number of XSOAR's, from such a number or a word; undefined when it is neither. */
export function readSeverity(value: Json): number | undefined {
  if (typeof value === "number") return severities.has(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  const text = value.trim().toLowerCase();
  if (Object.hasOwn(words, text)) return words[text];
  return /^\d(\.\d+)?$/.test(text) ? readSeverity(Number(text)) : undefined;
}

export function nameSeverity(severity: number): string {
  const names = new Map([
    [0.5, "informational"],
    [1, "low"],
    [2, "medium"],
    [3, "high"],
    [4, "critical"],
  ]);
  return names.get(severity) ?? "unknown";
}
