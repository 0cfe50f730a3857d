/** Dates as people say them: `3 days ago`, `in 2 hours`, `yesterday`. Anything else is read as a date. */
import { fieldsOf, type Moment, momentFrom } from "./moment.ts";
import { readDate } from "./read-date.ts";

const units: ReadonlyMap<string, { months: number; seconds: number }> = new Map([
  ["second", { months: 0, seconds: 1 }],
  ["sec", { months: 0, seconds: 1 }],
  ["minute", { months: 0, seconds: 60 }],
  ["min", { months: 0, seconds: 60 }],
  ["hour", { months: 0, seconds: 3_600 }],
  ["hr", { months: 0, seconds: 3_600 }],
  ["day", { months: 0, seconds: 86_400 }],
  ["week", { months: 0, seconds: 604_800 }],
  ["month", { months: 1, seconds: 0 }],
  ["year", { months: 12, seconds: 0 }],
  ["decade", { months: 120, seconds: 0 }],
]);
const words: ReadonlyMap<string, number> = new Map([
  ["now", 0],
  ["today", 0],
  ["yesterday", -86_400],
  ["tomorrow", 86_400],
]);

/** Relative to `base`; without `in`, an amount of time lies in the past. */
export function readRelativeDate(text: string, base: Moment): Moment | undefined {
  const said = text.trim().toLowerCase();
  if (said.length > 60) return undefined;
  const word = words.get(said);
  if (word !== undefined) return shift(base, 0, word);
  const amount = /^(in\s+)?((?:(?:\d{1,6}(?:\.\d{1,3})?\s*|an?\s+)[a-z]+(?:\s*,\s*|\s+and\s+|\s+|$))+?)(ago)?$/.exec(
    said,
  );
  const sum = amount && readAmount(amount[2] ?? "");
  if (!sum) return readDate(text);
  if (amount[1] !== undefined && amount[3] !== undefined) return undefined;
  const sign = amount[1] === undefined ? -1 : 1;
  return shift(base, sign * sum.months, sign * sum.seconds);
}

function readAmount(text: string): { months: number; seconds: number } | undefined {
  const sum = { months: 0, seconds: 0 };
  for (const [, count = "1", name = ""] of text.matchAll(/\b(?:(\d{1,6}(?:\.\d{1,3})?)\s*|an?\s+)([a-z]+)/g)) {
    const unit = units.get(name) ?? units.get(name.replace(/s$/, ""));
    if (unit === undefined) return undefined;
    const times = Number(count);
    // A fraction of a month has no length.
    if (unit.months > 0 && !Number.isInteger(times)) return undefined;
    sum.months += times * unit.months;
    sum.seconds += times * unit.seconds;
  }
  return sum;
}

/** Months keep the day, or take the last of a shorter month. */
function shift(base: Moment, months: number, seconds: number): Moment | undefined {
  const fields = fieldsOf(base);
  const month = fields.year * 12 + fields.month - 1 + months;
  const year = Math.floor(month / 12);
  const days = new Date(Date.UTC(2000, 0, 1));
  days.setUTCFullYear(year, (month % 12) + 1, 0);
  const day = months === 0 ? fields.day : Math.min(fields.day, days.getUTCDate());
  const moved = momentFrom({ ...fields, year, month: (month % 12) + 1, day }, base);
  if (moved === undefined) return undefined;
  return { ...moved, nanoseconds: moved.nanoseconds + BigInt(Math.round(seconds * 1_000)) * 1_000_000n };
}
