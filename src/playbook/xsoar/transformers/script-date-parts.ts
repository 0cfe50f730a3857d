/** The script `TimeComponents`: what a clock and a calendar show of a moment in a time zone. */
import type { Json, JsonObject } from "#base/json.ts";
import { isAbsent } from "../cast.ts";
import { readLooseDate } from "../dates/loose-date.ts";
import { fieldsOf, isoText, type Moment, monthNames, weekdayNames } from "../dates/moment.ts";
import { readRelativeDate } from "../dates/relative-date.ts";
import { readZone } from "../dates/zones.ts";
import { pythonText } from "../python-text.ts";
import { onItem, type TransformerCall } from "./transformer.ts";

export const timeComponents = onItem((value, call) => {
  const moment = readMoment(value, call);
  const zone = call.get("time_zone");
  const given = isAbsent(zone) || zone === "" || zone === 0 ? moment : { ...moment, ...readOffset(zone, moment, call) };
  const components = componentsOf({ ...given, zoned: true });
  const key = call.text("key");
  if (key === "") return components;
  if (!Object.hasOwn(components, key)) throw call.failure(`there is no component ${key.slice(0, 60)}`);
  return components[key];
});

/** Nothing is now; whole numbers count from 1970, in seconds, milliseconds, microseconds as large as they are. */
function readMoment(value: Json | undefined, call: TransformerCall): Moment {
  const now = { nanoseconds: BigInt(call.evaluation.now) * 1_000_000n, offsetMinutes: 0, zone: "UTC", zoned: true };
  if (isAbsent(value) || value === "") return now;
  const text = call.scriptText(value).trim();
  if (/^[-+]?\d{1,25}$/.test(text)) {
    let seconds = Number(text);
    while (seconds > 4_294_967_295) seconds /= 1_000;
    return { ...now, nanoseconds: BigInt(Math.round(seconds * 1_000_000)) * 1_000n };
  }
  const order = { dayFirst: false, yearFirst: false, fuzzy: false };
  const moment = readRelativeDate(text, now) ?? readLooseDate(text, order);
  if (moment === undefined) throw call.failure(`"${text.slice(0, 60)}" is no date that can be read`);
  return moment;
}

/** `+9`, `-0430`, `UTC+09:00`, a number of minutes, `Asia/Tokyo`, or the zone of a date. */
function readOffset(zone: Json, { nanoseconds }: Moment, call: TransformerCall): { offsetMinutes: number } {
  if (typeof zone === "number") return { offsetMinutes: Math.trunc(zone) };
  const text = pythonText(zone).trim();
  const numeric =
    /^(?:Z|([-+])(\d{1,2})(?::?(\d\d))?)$/.exec(text) ??
    /(?:^|\s)(?:UTC|GMT)([-+])(\d{1,2})(?::?(\d\d))?(?:$|\s)/.exec(text);
  if (numeric !== null) {
    const [, sign, hours = "0", minutes = "0"] = numeric;
    const offset = Number(hours) * 60 + Number(minutes);
    if (offset < 24 * 60) return { offsetMinutes: sign === "-" ? -offset : offset };
  }
  const named = offsetOfPlace(text, Number(nanoseconds / 1_000_000n)) ?? readZone(text)?.offsetMinutes;
  if (named !== undefined) return { offsetMinutes: named };
  const base = { nanoseconds, offsetMinutes: 0, zone: undefined, zoned: false };
  const dated = readRelativeDate(text, base);
  if (dated?.zoned) return { offsetMinutes: dated.offsetMinutes };
  throw call.failure(`"${text.slice(0, 60)}" is no time zone`);
}

/** Of a zone of the IANA database, at a moment. */
function offsetOfPlace(name: string, milliseconds: number): number | undefined {
  if (!/^[A-Za-z_+\-/0-9]{1,60}$/.test(name)) return undefined;
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset", year: "numeric" });
    const written = format.formatToParts(milliseconds).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours = "0", minutes = "0"] = /^GMT(?:([-+])(\d\d):(\d\d))?/.exec(written) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) + 0;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function componentsOf(moment: Moment): JsonObject {
  const { day, dayOfYear, hour, minute, month, nanosecond, second, weekday, year } = fieldsOf(moment);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock12 = hour % 12 || 12;
  const yearText = String(year).padStart(4, "0");
  const away = Math.abs(moment.offsetMinutes);
  const seconds = Number(moment.nanoseconds / 1_000_000_000n);
  return {
    year,
    year_4_digit: yearText,
    month,
    month_3_letter: (monthNames[month - 1] ?? "").slice(0, 3),
    month_full_name: monthNames[month - 1] ?? "",
    month_2_digit: two(month),
    day,
    day_2_digit: two(day),
    day_of_week: weekday,
    day_of_week_3_letter: (weekdayNames[weekday] ?? "").slice(0, 3),
    day_of_week_full_name: weekdayNames[weekday] ?? "",
    day_of_year: dayOfYear,
    day_of_year_3_digit: String(dayOfYear).padStart(3, "0"),
    hour,
    hour_12_clock: clock12,
    hour_2_digit_24_clock: two(hour),
    hour_2_digit_12_clock: two(clock12),
    hour_of_day: hour + minute / 60 + second / 60 / 60,
    minute,
    minute_2_digit: two(minute),
    // The script counts 24 minutes to an hour here, and 1,440 seconds below; content that uses them expects that.
    minute_of_day: hour * 24 + minute + second / 60,
    second,
    second_2_digit: two(second),
    second_of_day: hour * 24 * 60 + minute * 60 + second,
    millisecond: Math.floor(nanosecond / 1_000_000),
    period_12_clock: hour < 12 ? "AM" : "PM",
    time_zone_hhmm: `${moment.offsetMinutes < 0 ? "-" : "+"}${two(Math.floor(away / 60))}${two(away % 60)}`,
    time_zone_offset: moment.offsetMinutes,
    unix_epoch_time: seconds,
    iso_8601: isoText(moment),
    "y-m-d": `${year}-${month}-${day}`,
    "yyyy-mm-dd": `${yearText}-${two(month)}-${two(day)}`,
    "h:m:s": `${hour}:${minute}:${second}`,
    "H:m:s": `${clock12}:${minute}:${second}`,
    "hh:mm:ss": `${two(clock12)}:${two(minute)}:${two(second)}`,
    "HH:mm:ss": `${two(hour)}:${two(minute)}:${two(second)}`,
  };
}
