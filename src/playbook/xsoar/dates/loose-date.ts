/**
 * Dates as Python's `dateutil` guesses them, for the script that uses it: three numbers whose order is told, or a month
 * by its name; with `fuzzy`, among other words. With the day first, `2020-06-11` is the 6th of November, as it is there.
 */
import { type Moment, momentFrom } from "./moment.ts";
import { readMonth } from "./read-date.ts";
import { readZone } from "./zones.ts";

export interface LooseOrder {
  dayFirst: boolean;
  yearFirst: boolean;
  fuzzy: boolean;
}

const numbers = /(?<![\d:.])(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?![\d:])/;
const clock =
  /(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)?\s*(am|pm)?\s*(Z|[-+]\d{2}:?\d{2}|UTC|GMT)?(?![\w:])/i;
const weekday = /\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b/gi;

export function readLooseDate(text: string, order: LooseOrder): Moment | undefined {
  if (text.length > 200) return undefined;
  const time = clock.exec(text);
  const rest = time ? text.replace(time[0], " ") : text;
  const found = readDay(rest, order);
  if (found === undefined) return undefined;
  const left = found.rest.replace(weekday, "").replace(/[\s,T]+/g, "");
  if (left !== "" && !order.fuzzy) return undefined;
  const zone = time?.[6] === undefined ? undefined : readZone(time[6]);
  const late = time?.[5]?.toLowerCase();
  const hour = Number(time?.[1] ?? 0);
  return momentFrom(
    {
      ...found.date,
      hour: late === undefined ? hour : (hour % 12) + (late === "pm" ? 12 : 0),
      minute: Number(time?.[2] ?? 0),
      second: Number(time?.[3] ?? 0),
      nanosecond: Number((time?.[4] ?? "").padEnd(9, "0")),
    },
    { ...(zone ?? { offsetMinutes: 0, zone: undefined }), zoned: zone !== undefined },
  );
}

interface Day {
  date: { year: number; month: number; day: number };
  rest: string;
}

function readDay(text: string, order: LooseOrder): Day | undefined {
  const triple = numbers.exec(text);
  if (triple) {
    const [whole, first = "", , second = "", third = ""] = triple;
    const date = orderNumbers(first, second, third, order);
    return date && { date, rest: text.replace(whole, " ") };
  }
  const words =
    /(?:(\d{1,2})(st|nd|rd|th)?\s+(of\s+)?([a-z]{3,9})|([a-z]{3,9})\s+(\d{1,2})(st|nd|rd|th)?)[\s,-]+(\d{4})/i.exec(
      text,
    );
  if (!words) return undefined;
  const [whole, dayBefore, ending, of, monthAfter, monthBefore, dayAfter, endingAfter, year] = words;
  if (!order.fuzzy && (ending ?? of ?? endingAfter) !== undefined) return undefined;
  const month = readMonth(monthAfter ?? monthBefore ?? "");
  if (month === undefined) return undefined;
  return { date: { year: Number(year), month, day: Number(dayBefore ?? dayAfter) }, rest: text.replace(whole, " ") };
}

function orderNumbers(
  first: string,
  second: string,
  third: string,
  { dayFirst, yearFirst }: LooseOrder,
): Day["date"] | undefined {
  const [a, b, c] = [Number(first), Number(second), Number(third)];
  const century = (year: number, text: string) => (text.length > 2 ? year : year < 69 ? 2_000 + year : 1_900 + year);
  if (first.length > 2 || a > 31 || (yearFirst && third.length < 3)) {
    const swaps = dayFirst && c <= 12;
    return { year: century(a, first), month: swaps ? c : b, day: swaps ? b : c };
  }
  const isDayFirst = a > 12 || (dayFirst && b <= 12);
  return { year: century(c, third), month: isDayFirst ? b : a, day: isDayFirst ? a : b };
}
