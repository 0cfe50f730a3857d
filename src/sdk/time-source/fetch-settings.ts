import { TocsinError } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { ParameterDefinition } from "../integration.ts";

/** The parameters of an instance that say what is fetched and how often the past is read again. */
export interface FetchSettings {
  /** Seconds. */
  lookBack: number;
  sweepEveryMs: number;
  /** How often the source is asked what has changed; 0: never. */
  changesEveryMs: number;
  /** Epoch seconds of the first alert wanted, given the vendor's present. */
  firstFetchAt(vendorNow: number): number;
}

/** The form fields of those, for an integration's `parameters`. */
export const fetchParameters: readonly ParameterDefinition[] = [
  {
    id: "first_fetch",
    label: "First fetch",
    type: "text",
    default: "-1h",
    help: 'How far back the very first fetch begins: "-1h", "-7d", "now", seconds, or a time.',
  },
  {
    id: "fetch_interval",
    label: "Fetch interval (seconds)",
    type: "number",
    default: 2,
    help: "Each costs one request when nothing is new.",
  },
  {
    id: "look_back",
    label: "Look-back (seconds)",
    type: "number",
    default: 900,
    help: "How late an alert may turn up at the vendor's and still be found.",
  },
  {
    id: "sweep_every",
    label: "Look back every (seconds)",
    type: "number",
    default: 60,
    help: "How often the look-back is read again.",
  },
];

/** For sources that can be asked what has changed. */
export const changesParameter: ParameterDefinition = {
  id: "changes_every",
  label: "Ask for changes every (seconds)",
  type: "number",
  default: 60,
  help: "How often changes of known alerts are fetched. 0: never.",
};

const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

export function readFetchSettings(parameters: JsonObject): FetchSettings {
  return {
    lookBack: readBetween(parameters.look_back, 900, 0, 30 * 86_400),
    sweepEveryMs: readBetween(parameters.sweep_every, 60, 1, 86_400) * 1000,
    changesEveryMs: readBetween(parameters.changes_every, 60, 0, 86_400) * 1000,
    firstFetchAt: (vendorNow) => readFirstFetch(parameters.first_fetch, vendorNow),
  };
}

/** Milliseconds of the first alert that an instance with these parameters fetches. */
export function readFirstFetchOf(parameters: JsonObject, now: number): number {
  return readFirstFetch(parameters.first_fetch, Math.floor(now / 1000)) * 1000;
}

function readBetween(value: JsonObject[string] | undefined, byDefault: number, min: number, max: number): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return byDefault;
  return Math.min(max, Math.max(min, Math.trunc(number)));
}

function readFirstFetch(value: JsonObject[string] | undefined, vendorNow: number): number {
  const text = value === undefined || value === null || value === "" ? "-1h" : String(value).trim();
  const relative = /^-?(\d{1,9})\s*([smhdw]?)$/.exec(text);
  if (relative !== null) return vendorNow - Number(relative[1]) * (unitSeconds[relative[2] || "s"] ?? 1);
  if (text === "now") return vendorNow;
  const absolute = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(absolute)) return Math.floor(absolute / 1000);
  throw new TocsinError("CONFIG_INVALID", `first_fetch "${text}" is not a time`, {
    mend: 'Write how far back to begin ("-1h", "-7d", seconds) or a time ("2026-01-31T08:00:00Z").',
  });
}
