/** What an indicator is, by its looks; and what reputations are called. */
import { extractIndicators } from "#playbook/indicators/extract-indicators.ts";

/** Undefined when the value as a whole is none: whoever makes the indicator must say what it is. */
export function typeOfIndicator(value: string): string | undefined {
  const found = extractIndicators(value.slice(0, 10_000)).filter(({ raw }) => raw === value);
  // A host alone may be an address of a page as well; on its own it is meant as what it is.
  return (found.find(({ type }) => type === "Domain") ?? found[0])?.type;
}

const scores: Readonly<Record<string, number>> = {
  none: 0,
  unknown: 0,
  good: 1,
  benign: 1,
  suspicious: 2,
  bad: 3,
  malicious: 3,
};

/** A reputation by its name or its number. */
export function readReputation(text: string): number | undefined {
  const word = text.trim().toLowerCase();
  if (/^[0-3]$/.test(word)) return Number(word);
  return Object.hasOwn(scores, word) ? scores[word] : undefined;
}

export function nameReputation(score: number): string {
  return ["None", "Good", "Suspicious", "Bad"][score] ?? "None";
}
