/**
 * Dates in every form the date operators take: ISO 8601 and RFC 3339 (to the nanosecond), RFC 822, 850 and 1123 with
 * named or numeric zones, ANSIC, Unix date, Ruby date, what JavaScript and Go print, and timestamps. Without a zone it
 * is UTC.
 */
import type { Json } from "#base/json.ts";
import { kindOf } from "../cast.ts";
import { LanguageError } from "../language-error.ts";
import { type Moment, momentFrom, monthNames } from "./moment.ts";
import { readZone } from "./zones.ts";

const longest = 80;

const day = "(?<weekday>[A-Za-z]{3,9}),?";
const month = "(?<month>[A-Za-z]{3,9})";
const time = "(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,30}))?)?";
const zone = "(?<zone>Z|[-+]\\d{2}:?\\d{2}|[-+]\\d{2}|(?:GMT|UTC)[-+]\\d{2}:?\\d{2}|[A-Za-z]{2,5})";
/** What Go and JavaScript add behind the offset: `UTC`, `(Central European Time)`. */
const tail = "(?:\\s+(?:[A-Z]{2,5}|\\([^)]*\\)))?";

const forms = [
  // 2006-01-02T15:04:05.999999999Z07:00
  `(?<year>\\d{4})-(?<monthNumber>\\d{2})-(?<day>\\d{2})(?:[Tt ]\\s*${time}(?:\\s*${zone}${tail})?)?`,
  // Mon, 02 Jan 2006 15:04:05 MST and 02 Jan 06 15:04 -0700
  `(?:${day}\\s+)?(?<day>\\d{1,2})\\s+${month}\\s+(?<year>\\d{4}|\\d{2})\\s+${time}(?:\\s*${zone}${tail})?`,
  // Monday, 02-Jan-06 15:04:05 MST
  `${day}\\s+(?<day>\\d{1,2})-${month}-(?<year>\\d{4}|\\d{2})\\s+${time}(?:\\s*${zone}${tail})?`,
  // Mon Jan _2 15:04:05 2006 and Mon Jan _2 15:04:05 MST 2006
  `${day}\\s+${month}\\s+(?<day>\\d{1,2})\\s+${time}(?:\\s+${zone})?\\s+(?<year>\\d{4})`,
  // Mon Jan 02 2006 15:04:05 GMT+0000 (UTC)
  `${day}\\s+${month}\\s+(?<day>\\d{1,2})\\s+(?<year>\\d{4})\\s+${time}(?:\\s*${zone}${tail})?`,
].map((form) => new RegExp(`^${form}$`));

export function readDate(text: string): Moment | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > longest) return undefined;
  if (/^[-+]?\d{1,19}(?:\.\d{1,9})?$/.test(trimmed)) return readTimestamp(trimmed);
  for (const form of forms) {
    const groups = form.exec(trimmed)?.groups;
    if (groups !== undefined) return fromGroups(groups);
  }
  return undefined;
}

function fromGroups(groups: Record<string, string | undefined>): Moment | undefined {
  const named = groups.month === undefined ? Number(groups.monthNumber) : readMonth(groups.month);
  const where = groups.zone === undefined ? { offsetMinutes: 0, zone: undefined } : readZone(groups.zone);
  if (named === undefined || where === undefined) return undefined;
  return momentFrom(
    {
      year: fullYear(groups.year ?? ""),
      month: named,
      day: Number(groups.day),
      hour: Number(groups.hour ?? 0),
      minute: Number(groups.minute ?? 0),
      second: Number(groups.second ?? 0),
      nanosecond: Number((groups.fraction ?? "").slice(0, 9).padEnd(9, "0")),
    },
    { ...where, zoned: groups.zone !== undefined },
  );
}

/** Two digits: 69 to 99 are of the last century, as Go has it. */
function fullYear(year: string): number {
  const number = Number(year);
  return year.length > 2 ? number : number < 69 ? 2_000 + number : 1_900 + number;
}

export function readMonth(name: string): number | undefined {
  const lower = name.toLowerCase();
  const index = monthNames.findIndex((month) => {
    const full = month.toLowerCase();
    return lower === full || lower === full.slice(0, 3) || (lower === "sept" && full === "september");
  });
  return index < 0 ? undefined : index + 1;
}

/** By its size: seconds until the year 2286, then milliseconds, microseconds, nanoseconds. */
function readTimestamp(text: string): Moment {
  const [whole = "0", fraction = ""] = text.split(".");
  const units = BigInt(whole);
  const size = units < 0n ? -units : units;
  const digits = size < 10n ** 10n ? 9 : size < 10n ** 14n ? 6 : size < 10n ** 17n ? 3 : 0;
  const rest = BigInt(fraction.slice(0, digits).padEnd(digits, "0") || "0");
  const nanoseconds = units * 10n ** BigInt(digits) + (whole.startsWith("-") ? -rest : rest);
  return { nanoseconds, offsetMinutes: 0, zone: "UTC", zoned: true };
}

/** Undefined for nothing; an error for what is no date. */
export function castDate(value: Json | undefined, operator: string, side = "the value"): Moment | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (Array.isArray(value) && value.length < 2) return castDate(value[0], operator, side);
  const text = typeof value === "number" ? String(value) : value;
  const moment = typeof text === "string" ? readDate(text) : undefined;
  if (moment !== undefined) return moment;
  const what = typeof value === "string" ? `"${value.slice(0, 60)}"` : kindOf(value);
  throw new LanguageError("XSOAR_DATE", `${operator}: ${side} is ${what}, which is no date that can be read`);
}
