import { type JsonObject, TocsinError } from "#sdk/index.ts";
import { readInteger } from "./inputs.ts";

/** The parameters of an instance that say what is fetched and how often the past is read again. */
export interface FetchSettings {
  /** Seconds. */
  lookBack: number;
  sweepEveryMs: number;
  /** Epoch seconds of the first alert wanted, given the vendor's present. */
  firstFetchAt(vendorNow: number): number;
}

const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

export function readFetchSettings(parameters: JsonObject): FetchSettings {
  return {
    lookBack: readInteger(parameters.look_back, 900, 0, 30 * 86_400),
    sweepEveryMs: readInteger(parameters.sweep_every, 60, 1, 86_400) * 1000,
    firstFetchAt: (vendorNow) => readFirstFetch(parameters.first_fetch, vendorNow),
  };
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
