import { type Json, VendorError } from "#sdk/index.ts";
import { before } from "./fetch-settings.ts";

/**
 * A bound of a search as people and playbooks write it: epoch milliseconds (seconds where the number is one), a time, or a
 * distance from now ("3 days ago", "-7d", "yesterday"). What has no zone is UTC.
 */
export function readTimeBound(command: string, name: string, value: Json | undefined, now: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
  if (value === "" || (typeof value === "string" && text === "")) return undefined;
  const moment = readNumber(text) ?? readWords(text.toLowerCase(), now) ?? parseTime(text);
  if (moment !== undefined && Math.abs(moment) <= 8.64e15) return moment;
  throw new VendorError("refused", `${command}: could not parse ${name}: ${JSON.stringify(value).slice(0, 80)}`, {
    mend: 'Write a time ("2026-01-31T08:00:00Z"), a distance ("3 days ago", "-7d", "now"), or milliseconds since the epoch.',
  });
}

function readNumber(text: string): number | undefined {
  if (!/^\d{1,16}(?:\.\d+)?$/.test(text)) return undefined;
  // A year would be a strange epoch; in seconds the number has up to eleven digits.
  if (/^\d{4}$/.test(text)) return undefined;
  const number = Number(text);
  return Math.round(number < 1e11 ? number * 1000 : number);
}

const dayMs = 86_400_000;
const shortUnits: Record<string, string> = {
  s: "second",
  sec: "second",
  m: "minute",
  min: "minute",
  h: "hour",
  hr: "hour",
  d: "day",
  w: "week",
  y: "year",
};

function readWords(text: string, now: number): number | undefined {
  const midnight = Math.floor(now / dayMs) * dayMs;
  if (text === "now") return now;
  if (text === "today") return midnight;
  if (text === "yesterday") return midnight - dayMs;
  const [, sign = "", ahead = "", count = "", word = "", ago = ""] =
    /^([-+]?)\s*(in )?\s*(\d{1,6}|an?)\s*([a-z]+)(\s+ago)?$/.exec(text) ?? [];
  if (count === "") return undefined;
  const unit = shortUnits[word] ?? shortUnits[word.replace(/s$/, "")] ?? word.replace(/s$/, "");
  const number = /^an?$/.test(count) ? 1 : Number(count);
  const isAhead = (sign === "+" || ahead !== "") && ago === "";
  // "7 days" without "ago" is meant as in XSOAR: that long ago.
  return before(now, isAhead ? -number : number, unit);
}

/** ISO 8601 in its usual spellings; the offset with and without a colon, as logs have it. */
export function parseTime(text: string): number | undefined {
  const match =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i.exec(
      text.trim(),
    );
  if (match === null) return undefined;
  const [, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  const parsed = Date.parse(`${day}T${hour}:${minute}:${second}.${`${fraction}000`.slice(0, 3)}${offsetOf(zone)}`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

function offsetOf(zone: string): string {
  if (/^(?:z|utc)$/i.test(zone)) return "Z";
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  return `${zone.slice(0, 1)}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
