/**
 * Sekoia's time filters. What is missing stays missing: an undefined or null value gives undefined instead of failing,
 * so that an alert without `last_seen_at` still renders.
 */
import { typeError } from "../expression-error.ts";
import { type Filter, filter } from "../filter.ts";
import { isoToTimestamp, microsecondsToIso, timestampToIso } from "../iso-time.ts";
import { kindOf, numberOf, type Value } from "../value.ts";

const timestamp_to_iso8601 = filter([], (_evaluation, value) => {
  if (value === undefined || value === null) return undefined;
  return requireInstant(timestampToIso(requireNumber("timestamp_to_iso8601", value)));
});

/**
 * Seconds, since that is what `timestamp_to_iso8601` and every alert use. One page of Sekoia's documentation reckons
 * with milliseconds here; `timestamp_to_iso8601` takes those back by their size.
 */
const iso8601_to_timestamp = filter([], (_evaluation, value) => {
  if (value === undefined || value === null) return undefined;
  const seconds = typeof value === "string" ? isoToTimestamp(value) : undefined;
  if (seconds === undefined) {
    throw typeError(`\`iso8601_to_timestamp\` needs an instant like 2024-05-01T10:00:00Z, not ${describe(value)}`);
  }
  return seconds;
});

/** `(-3600) | time_with_delta`: an hour ago. */
const time_with_delta = filter([], (evaluation, value) => {
  const delta = requireNumber("time_with_delta", value);
  return requireInstant(microsecondsToIso(Math.round(evaluation.now * 1e3 + delta * 1e6)));
});

function requireNumber(name: string, value: Value): number {
  const number = typeof value === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : numberOf(value);
  if (number === undefined) throw typeError(`\`${name}\` needs a number of seconds, not ${describe(value)}`);
  return number;
}

function requireInstant(text: string | undefined): string {
  if (text === undefined) throw typeError("the instant lies outside the years 1 to 9999");
  return text;
}

function describe(value: Value): string {
  return typeof value === "string" ? `\`${value.slice(0, 60)}\`` : kindOf(value);
}

export const timeFilters: Readonly<Record<string, Filter>> = {
  timestamp_to_iso8601,
  iso8601_to_timestamp,
  time_with_delta,
};
