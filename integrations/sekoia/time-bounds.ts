import type { Json } from "#sdk/index.ts";
import { VendorError } from "#sdk/index.ts";

/**
 * The bounds of an event search, made so that no event is lost and the search is never refused. Differs from Sekoia.io,
 * on purpose: its own action sends the bounds as they are, so an alert of a single event (equal bounds) or without a
 * last event (null) fails, and events that are indexed late are missing for ever.
 */
export interface TimeBounds {
  earliest: string;
  latest: string;
  /** What was changed and why, for `/why`. */
  widened: string[];
}

const minuteMs = 60_000;
const slackMs = 5 * minuteMs;
/** How far back a search without a lower bound looks. */
const widelyBeforeMs = 30 * 24 * 60 * minuteMs;

type Bound = { at: number; relative: string | undefined } | undefined;

export function widenTimeBounds(
  earliest: Json | undefined,
  latest: Json | undefined,
  query: string,
  now: number,
): TimeBounds {
  // The events of an alert are bounded by the alert itself: a wider window adds none that do not belong to it. Any
  // other search keeps the window its author chose.
  const ofAlert = /\balert_short_ids?\s*:/.test(query);
  const widened: string[] = [];
  const from = readBound("earliest_time", earliest, now, ofAlert, widened);
  const to = readBound("latest_time", latest, now, ofAlert, widened);

  let end = to?.at ?? now;
  let endText = to?.relative ?? (to === undefined ? "now" : formatTime(end));
  if (to === undefined) widened.push("latest_time was empty: now");
  else if (ofAlert && end <= now && endText !== "now") {
    end = now;
    endText = "now";
    widened.push("latest_time was before now: now, since events are indexed late");
  }
  if (from === undefined) {
    widened.push("earliest_time was empty: 30 days before latest_time");
    return { earliest: formatTime(end - widelyBeforeMs), latest: endText, widened };
  }
  let start = from.at;
  let startText = from.relative ?? formatTime(start);
  if (ofAlert && from.relative === undefined) {
    start -= slackMs;
    startText = formatTime(start);
    widened.push("earliest_time: 5 minutes earlier, since an alert's first event may be stamped before it");
  }
  if (start >= end) {
    const [low, high] = [Math.min(start, end) - slackMs, Math.max(start, end) + slackMs];
    widened.push(start === end ? "the bounds were equal: 5 minutes both ways" : "the bounds were inverted: swapped");
    startText = formatTime(low);
    endText = high >= now && end <= now && start <= now ? "now" : formatTime(high);
  }
  return { earliest: startText, latest: endText, widened };
}

function readBound(name: string, value: Json | undefined, now: number, ofAlert: boolean, widened: string[]): Bound {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return absolute(value < 1e11 ? value * 1000 : value);
  if (typeof value === "string") {
    const text = value.trim();
    if (text === "" || text === "None" || text === "null") return undefined;
    const relative = readRelative(text, now);
    if (relative !== undefined) return { at: relative, relative: text };
    const parsed = parseTime(text);
    if (parsed !== undefined) return absolute(parsed);
  }
  // A recorded alert carries "2022-01-12T10-00-00Z"-like times: an alert's search must not fail for such a thing.
  if (ofAlert) {
    widened.push(`${name} is not a time: left open`);
    return undefined;
  }
  throw new VendorError("refused", `${name} of the event search is not a time: ${JSON.stringify(value).slice(0, 80)}`, {
    mend: "Write an ISO 8601 time (2026-01-31T08:00:00Z), seconds since the epoch, or a relative time (-1h, now).",
  });
}

function absolute(at: number): Bound {
  return { at, relative: undefined };
}

const unitMs: Record<string, number> = {
  s: 1000,
  m: minuteMs,
  h: 60 * minuteMs,
  d: 24 * 60 * minuteMs,
  w: 7 * 24 * 60 * minuteMs,
};

function readRelative(text: string, now: number): number | undefined {
  if (text === "now") return now;
  const match = /^([+-])(\d{1,6})([smhdw])$/.exec(text);
  if (match === null) return undefined;
  const distance = Number(match[2]) * (unitMs[match[3] ?? ""] ?? 0);
  return match[1] === "-" ? now - distance : now + distance;
}

/** A time of any precision; without a zone it is UTC; dashes between hours and minutes are forgiven. */
function parseTime(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d)[:-](\d\d)(?:[:-](\d\d)(?:\.(\d+))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(
    text,
  );
  if (match === null) return undefined;
  const [, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const parsed = Date.parse(`${day}T${hour}:${minute}:${second}.${`${fraction}000`.slice(0, 3)}${offset}`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** One precision and one zone for both bounds: Sekoia.io compares them as texts of one kind and refuses a mixture. */
function formatTime(at: number): string {
  return new Date(at).toISOString();
}
