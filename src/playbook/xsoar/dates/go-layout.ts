/** Writes a moment by a Go layout: a layout shows the moment of 2 January 2006, 15:04:05, in the form that is wanted. */
import { fieldsOf, type Moment, monthNames, weekdayNames } from "./moment.ts";

/** Go's own names for layouts, which the transformer's menu offers. */
const namedLayouts: ReadonlyMap<string, string> = new Map([
  ["ANSIC", "Mon Jan _2 15:04:05 2006"],
  ["UnixDate", "Mon Jan _2 15:04:05 MST 2006"],
  ["RubyDate", "Mon Jan 02 15:04:05 -0700 2006"],
  ["RFC822", "02 Jan 06 15:04 MST"],
  ["RFC822Z", "02 Jan 06 15:04 -0700"],
  ["RFC850", "Monday, 02-Jan-06 15:04:05 MST"],
  ["RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"],
  ["RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"],
  ["RFC3339", "2006-01-02T15:04:05Z07:00"],
  ["RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00"],
  ["Kitchen", "3:04PM"],
]);

export const rfc822 = "RFC822";

/** The longer spelling first where one begins like another. */
const part =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|Z07:00|Z0700|Z07|-07:00|-0700|-07|002|01|02|03|04|05|06|15|PM|pm|_2|[.,]0+(?!\d)|[.,]9+(?!\d)|1|2|3|4|5/g;

export function formatGo(moment: Moment, layout: string): string {
  const fields = fieldsOf(moment);
  const two = (value: number) => String(value).padStart(2, "0");
  const month = monthNames[fields.month - 1] ?? "";
  const weekday = weekdayNames[fields.weekday] ?? "";
  const hour12 = fields.hour % 12 === 0 ? 12 : fields.hour % 12;
  const write = (token: string): string => {
    if (token[0] === "." || token[0] === ",") return writeFraction(fields.nanosecond, token);
    switch (token) {
      case "2006":
        return String(fields.year).padStart(4, "0");
      case "06":
        return two(fields.year % 100);
      case "January":
        return month;
      case "Jan":
        return month.slice(0, 3);
      case "01":
        return two(fields.month);
      case "1":
        return String(fields.month);
      case "Monday":
        return weekday;
      case "Mon":
        return weekday.slice(0, 3);
      case "02":
        return two(fields.day);
      case "_2":
        return String(fields.day).padStart(2, " ");
      case "2":
        return String(fields.day);
      case "002":
        return String(fields.dayOfYear).padStart(3, "0");
      case "15":
        return two(fields.hour);
      case "03":
        return two(hour12);
      case "3":
        return String(hour12);
      case "04":
        return two(fields.minute);
      case "4":
        return String(fields.minute);
      case "05":
        return two(fields.second);
      case "5":
        return String(fields.second);
      case "PM":
        return fields.hour < 12 ? "AM" : "PM";
      case "pm":
        return fields.hour < 12 ? "am" : "pm";
      case "MST":
        return moment.zone ?? (moment.offsetMinutes === 0 ? "UTC" : offsetText(moment.offsetMinutes, "-0700"));
      default:
        return offsetText(moment.offsetMinutes, token);
    }
  };
  return (namedLayouts.get(layout) ?? layout).replace(part, write);
}

function writeFraction(nanosecond: number, token: string): string {
  const digits = String(nanosecond)
    .padStart(9, "0")
    .slice(0, token.length - 1);
  if (token[1] === "0") return `${token[0]}${digits}`;
  const trimmed = digits.replace(/0+$/, "");
  return trimmed === "" ? "" : `${token[0]}${trimmed}`;
}

export function offsetText(minutes: number, token: string): string {
  if (token[0] === "Z" && minutes === 0) return "Z";
  const sign = minutes < 0 ? "-" : "+";
  const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, "0");
  const rest = String(Math.abs(minutes) % 60).padStart(2, "0");
  if (token.endsWith("07:00")) return `${sign}${hours}:${rest}`;
  return token.endsWith("0700") ? `${sign}${hours}${rest}` : `${sign}${hours}`;
}
