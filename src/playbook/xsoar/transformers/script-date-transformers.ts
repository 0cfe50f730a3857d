/** Scripts that transform dates. */
import { isAbsent } from "../cast.ts";
import { readLooseDate } from "../dates/loose-date.ts";
import { epochSeconds, isoText } from "../dates/moment.ts";
import { readDate } from "../dates/read-date.ts";
import { readRelativeDate } from "../dates/relative-date.ts";
import { strptime } from "../dates/strptime.ts";
import { timeComponents } from "./script-date-parts.ts";
import { onItem, type Transformer } from "./transformer.ts";

/** Decimals are cut; below 10^10 it counts seconds. */
const timestampToDate = onItem((value, call) => {
  const digits = /^\s*[-+]?\d+/.exec(call.scriptText(value))?.[0];
  const number = digits === undefined ? Number.NaN : Number(digits);
  const date = new Date(number < 1e10 ? number * 1_000 : number);
  if (Number.isNaN(date.getTime())) throw call.failure("it is no timestamp");
  return date.toISOString();
});

const usualFormat = "%Y-%m-%dT%H:%M:%S";

const formattedDateToEpoch = onItem((value, call) => {
  const text = call.scriptText(value);
  const format = call.text("formatter");
  let moment = strptime(text, format || usualFormat);
  if (moment === "bad format") throw call.failure(`the format ${format} cannot be used`);
  if (format === "") moment ??= readDate(text);
  if (moment === undefined) throw call.failure(`"${text.slice(0, 60)}" is no date of that format`);
  return epochSeconds(moment);
});

const modifyDateTime = onItem((value, call) => {
  const text = call.scriptText(value);
  const now = {
    nanoseconds: BigInt(call.evaluation.now) * 1_000_000n,
    offsetMinutes: 0,
    zone: undefined,
    zoned: false,
  };
  const original = readRelativeDate(text, now);
  const moved = original && readRelativeDate(call.text("variation"), original);
  if (!original || !moved) throw call.failure("the date or its variation cannot be read");
  return isoText({ ...moved, offsetMinutes: original.offsetMinutes, zone: original.zone, zoned: original.zoned });
});

/** What is no date comes back as it is. */
const toIsoFormat = onItem((value, call) => {
  if (isAbsent(value)) throw call.failure("there is no date");
  const text = call.scriptText(value);
  const isOn = (name: string, otherwise: string) => call.text(name, otherwise).toLowerCase() === "true";
  const moment = readLooseDate(text, {
    dayFirst: isOn("dayfirst", "True"),
    yearFirst: isOn("yearfirst", "False"),
    fuzzy: isOn("fuzzy", "True"),
  });
  if (moment === undefined) return text;
  return isoText(moment.zoned || !isOn("add_utc_timezone", "true") ? moment : { ...moment, zoned: true });
});

export const scriptDateTransformers: Readonly<Record<string, Transformer>> = {
  TimeStampToDate: timestampToDate,
  FormattedDateToEpoch: formattedDateToEpoch,
  ModifyDateTime: modifyDateTime,
  DateStringToISOFormat: toIsoFormat,
  TimeComponents: timeComponents,
};
