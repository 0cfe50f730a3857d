import { type Json, type JsonObject, TocsinError } from "#sdk/index.ts";
import { readInteger, readList, readText } from "./inputs.ts";

/** The parameters of an instance that say what is fetched, beside those that `createTimeSource` reads itself. */
export interface FetchSettings {
  /** What the API itself filters by; empty: everything. */
  filter: JsonObject;
  pageSize: number;
  /** How many of its logs each alert brings along. */
  logsPerAlert: number;
}

export const severities = ["SEVERE", "HIGH", "MEDIUM", "LOW", "INFO"] as const;

export function readFetchSettings(parameters: JsonObject): FetchSettings {
  const searchTerm = readText(parameters.search);
  const wanted = readSeverities(parameters.severities);
  return {
    filter: {
      ...(searchTerm === "" ? {} : { searchTerm }),
      ...(wanted.length === 0 ? {} : { severities: wanted }),
      ...(parameters.include_muted === true ? { includeMutedEvents: true } : {}),
    },
    pageSize: readInteger(parameters.fetch_count, 50, 1, 1000),
    logsPerAlert: readInteger(parameters.fetch_logs, 0, 0, 20),
  };
}

export function readSeverities(value: Json | undefined): string[] {
  const given = [...new Set(readList(value).map((word) => word.toUpperCase()))];
  const unknown = given.find((word) => !severities.some((severity) => severity === word));
  if (unknown === undefined) return given;
  throw new TocsinError("CONFIG_INVALID", `severities: "${unknown.slice(0, 40)}" is no severity of Logz.io`, {
    mend: `Write any of ${severities.join(", ")}, with commas between them; empty: all.`,
  });
}

const unitMs: Record<string, number> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const shortUnits: Record<string, string> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

/** Where the first fetch begins: XSOAR's `<number> <unit>`, the short form `-7d`, `now`, or a time. Milliseconds. */
export function readFirstFetch(value: Json | undefined, now: number): number {
  const text = readText(value).toLowerCase() || "1 hour";
  if (text === "now") return now;
  const [, count = "", word = ""] = /^-?(\d{1,6})\s*([a-z]+)$/.exec(text) ?? [];
  const unit = shortUnits[word] ?? word.replace(/s$/, "");
  const moment = count === "" ? readMoment(text) : before(now, Number(count), unit);
  if (moment !== undefined) return moment;
  throw new TocsinError("CONFIG_INVALID", `fetch_time "${text.slice(0, 60)}" is not a range of time`, {
    mend: 'Write a number and a unit ("1 hour", "3 days"; minute, hour, day, week, month, year), or a time ("2026-01-31T08:00:00Z").',
  });
}

function readMoment(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const parsed = Date.parse(text.toUpperCase());
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Months and years by the calendar, in UTC. */
export function before(now: number, count: number, unit: string): number | undefined {
  if (unit === "week") return now - count * 7 * 86_400_000;
  const ms = unitMs[unit];
  if (ms !== undefined) return now - count * ms;
  const months = unit === "month" ? count : unit === "year" ? count * 12 : undefined;
  if (months === undefined) return undefined;
  const then = new Date(now);
  const day = then.getUTCDate();
  then.setUTCDate(1);
  then.setUTCMonth(then.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(then.getUTCFullYear(), then.getUTCMonth() + 1, 0)).getUTCDate();
  then.setUTCDate(Math.min(day, lastDay));
  return Number.isNaN(then.getTime()) ? undefined : then.getTime();
}
