/** A cron expression as people say it. What cannot be said in a line is left to its next moments. */
import { type Cron, nextCronMoment, parseCron } from "./cron.ts";

const dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

export interface ClockWords {
  /** What is wrong with it; undefined: nothing. */
  problem?: string;
  words: string;
  /** Milliseconds. */
  moments: number[];
}

export function tellClock(text: string, now: number, count = 5): ClockWords {
  const cron = parseCron(text);
  if (typeof cron === "string") return { problem: cron, words: "", moments: [] };
  const moments: number[] = [];
  for (let next = nextCronMoment(cron, now); next !== undefined; next = nextCronMoment(cron, next)) {
    moments.push(next);
    if (moments.length === count) break;
  }
  if (moments.length === 0) return { problem: "there is no such day", words: "", moments };
  return { words: cronInWords(cron), moments };
}

/** `At 06:00, Monday to Friday`; empty when it takes more than a line. */
export function cronInWords(cron: Cron): string {
  const time = timeInWords(cron);
  if (time === undefined) return "";
  const parts = [time, daysInWords(cron)];
  if (cron.months.length < 12) parts.push(`in ${listed(cron.months.map((month) => monthNames[month - 1] ?? ""))}`);
  return parts.filter((part) => part !== "").join(", ");
}

function timeInWords({ minutes, hours }: Cron): string | undefined {
  const [minute = 0] = minutes;
  const everyHour = hours.length === 24;
  if (minutes.length === 60) return everyHour ? "Every minute" : `Every minute ${hoursInWords(hours)}`;
  const step = stepOf(minutes, 60);
  if (step !== undefined) return everyHour ? `Every ${step} minutes` : `Every ${step} minutes ${hoursInWords(hours)}`;
  if (minutes.length === 1 && everyHour) return minute === 0 ? "Every hour" : `Every hour at :${two(minute)}`;
  const hourStep = stepOf(hours, 24);
  if (minutes.length === 1 && hourStep !== undefined) return `Every ${hourStep} hours, at :${two(minute)}`;
  const times = hours.flatMap((hour) => minutes.map((one) => `${two(hour)}:${two(one)}`));
  return times.length <= 6 ? `At ${listed(times)}` : undefined;
}

function hoursInWords(hours: readonly number[]): string {
  const [first = 0] = hours;
  const last = hours.at(-1) ?? first;
  const isRange = last - first === hours.length - 1;
  return isRange ? `from ${two(first)}:00 to ${two(last)}:59` : `in the hours ${listed(hours.map(two))}`;
}

function daysInWords({ days, weekdays, eitherDay }: Cron): string {
  const ofMonth = days.length < 31 ? `on day ${listed(days.map(String))} of the month` : "";
  const ofWeek = weekdays.length < 7 ? weekdaysInWords(weekdays) : "";
  if (ofMonth !== "" && ofWeek !== "") return `${ofMonth} ${eitherDay ? "or" : "and"} ${ofWeek}`;
  return ofMonth + ofWeek;
}

function weekdaysInWords(given: readonly number[]): string {
  // Monday first, as the week is read.
  const days = given.toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  const places = days.map((day) => (day + 6) % 7);
  const [first = 0] = places;
  const names = days.map((day) => dayNames[day] ?? "");
  const isRange = names.length > 2 && (places.at(-1) ?? 0) - first === places.length - 1;
  return isRange ? `${names[0]} to ${names.at(-1)}` : listed(names);
}

/** Every so many of the whole, from nought on. */
function stepOf(values: readonly number[], whole: number): number | undefined {
  const [first, second] = values;
  if (first !== 0 || second === undefined) return undefined;
  const even = values.every((value, at) => value === at * second) && values.length === Math.ceil(whole / second);
  return even && whole % second === 0 ? second : undefined;
}

const two = (number: number) => String(number).padStart(2, "0");

function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
