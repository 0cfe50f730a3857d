import type { Json } from "#base/json.ts";
import { epochMilliseconds } from "#playbook/xsoar/dates/moment.ts";
import { readDate } from "#playbook/xsoar/dates/read-date.ts";
import { dataEntry } from "#sdk/entry.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";

/** What JavaScript makes of a date, on a clock in UTC whatever the machine's own is. */
const formats: Readonly<Record<string, (date: Date) => Json>> = {
  iso: (date) => date.toISOString(),
  gmt: (date) => date.toUTCString(),
  utc: (date) => date.toUTCString(),
  locale: (date) =>
    `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${date.getUTCFullYear()}, ${clockOf(date)}`,
  date: dayText,
  year: (date) => date.getUTCFullYear(),
  month: (date) => date.getUTCMonth(),
  day: (date) => date.getUTCDate(),
  dayinweek: (date) => date.getUTCDay(),
  hours: (date) => date.getUTCHours(),
  utchours: (date) => date.getUTCHours(),
  minutes: (date) => date.getUTCMinutes(),
};

/** `GetTime`: now or a given time, shifted back, in many forms; `TimeNowUnix` is in milliseconds, as it is there. */
export const getTime = defineAutomation({
  name: "GetTime",
  description: "The time, in the form that is asked for, in the context.",
  arguments: [
    { name: "date", description: "A date; now when left out.", isDefault: true },
    { name: "dateFormat", description: `One of ${Object.keys(formats).join(", ")}; JavaScript's own when left out.` },
    { name: "contextKey", description: "What the names of the two keys begin with." },
    ...(["minutes", "hours", "days", "months", "years"] as const).map((unit) => ({
      name: `${unit}Ago`,
      description: `So many ${unit} before.`,
    })),
  ],
  outputs: [
    { path: "TimeNow", description: "The time as it was asked for." },
    { path: "TimeNowUnix", description: "Milliseconds since 1970.", type: "number" },
  ],
  run(args, { clock }) {
    const date = shift(startOf(args, clock.now()), args);
    if (Number.isNaN(date.getTime())) throw new AutomationError("GetTime: that is too long ago");
    const wanted = args.text("dateFormat").toLowerCase();
    const format = wanted === "" ? javascriptText : Object.hasOwn(formats, wanted) ? formats[wanted] : undefined;
    if (format === undefined) throw new AutomationError(`GetTime: there is no dateFormat ${args.text("dateFormat")}`);
    const prefix = args.text("contextKey");
    const found = { [`${prefix}TimeNow`]: format(date), [`${prefix}TimeNowUnix`]: date.getTime() };
    return dataEntry(found, { entryContext: found });
  },
});

function startOf(args: Arguments, now: number): Date {
  const text = args.optionalText("date");
  if (text === undefined) return new Date(now);
  const moment = readDate(text);
  if (moment === undefined) throw new AutomationError(`GetTime: "${text.slice(0, 80)}" is no date`);
  return new Date(epochMilliseconds(moment));
}

function shift(date: Date, args: Arguments): Date {
  const ago = (unit: string) => args.integer(`${unit}Ago`) ?? 0;
  date.setUTCMinutes(date.getUTCMinutes() - ago("minutes"));
  date.setUTCHours(date.getUTCHours() - ago("hours"));
  date.setUTCDate(date.getUTCDate() - ago("days"));
  date.setUTCMonth(date.getUTCMonth() - ago("months"));
  date.setUTCFullYear(date.getUTCFullYear() - ago("years"));
  return date;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

function clockOf(date: Date): string {
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** `Wed Nov 25 2026` */
function dayText(date: Date): string {
  const [weekday, day, month, year] = date.toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${day} ${year}`;
}

/** `Wed Nov 25 2026 10:00:00 GMT+0000 (UTC)` */
function javascriptText(date: Date): string {
  return `${dayText(date)} ${clockOf(date)} GMT+0000 (UTC)`;
}
