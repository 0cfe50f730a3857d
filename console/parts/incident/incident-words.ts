/** An incident's severity and status, in words and tones. */
import type { Tone } from "../states.ts";

export interface Level {
  value: number;
  word: string;
  tone: Tone;
  /** How many of four bars are filled. */
  bars: number;
}

/** Worst first. */
export const severities: readonly Level[] = [
  { value: 4, word: "Critical", tone: "failed", bars: 4 },
  { value: 3, word: "High", tone: "failed", bars: 3 },
  { value: 2, word: "Medium", tone: "waiting", bars: 2 },
  { value: 1, word: "Low", tone: "running", bars: 1 },
  { value: 0.5, word: "Informational", tone: "idle", bars: 1 },
  { value: 0, word: "Unknown", tone: "idle", bars: 0 },
];
const unknown: Level = { value: 0, word: "Unknown", tone: "idle", bars: 0 };

export function severityOf(value: number): Level {
  return severities.find((one) => one.value === value) ?? unknown;
}

export interface StatusWord {
  value: number;
  word: string;
  tone: Tone;
}

export const statuses: readonly StatusWord[] = [
  { value: 0, word: "Pending", tone: "waiting" },
  { value: 1, word: "Active", tone: "running" },
  { value: 2, word: "Closed", tone: "succeeded" },
  { value: 3, word: "Archived", tone: "idle" },
];

export function statusOf(value: number): StatusWord {
  return statuses.find((one) => one.value === value) ?? { value, word: String(value), tone: "idle" };
}
