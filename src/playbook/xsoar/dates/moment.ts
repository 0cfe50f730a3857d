/** A moment to the nanosecond, and how it was written: the offset of its zone and the zone's name, if it had one. */
export interface Moment {
  /** Since the epoch. */
  nanoseconds: bigint;
  offsetMinutes: number;
  zone: string | undefined;
  /** A zone was written. Without one it is taken as UTC, and what is written from it has none either. */
  zoned: boolean;
}

export interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
}

/** Undefined when there is no such day or time; a leap second is the first of the next minute. */
export function momentFrom(
  fields: Fields,
  { offsetMinutes, zone, zoned }: Pick<Moment, "offsetMinutes" | "zone" | "zoned">,
): Moment | undefined {
  const { year, month, day, hour, minute, second, nanosecond } = fields;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() + 1 !== month || date.getUTCDate() !== day) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const seconds = date.getTime() / 1_000 + hour * 3_600 + minute * 60 + second - offsetMinutes * 60;
  return { nanoseconds: BigInt(seconds) * 1_000_000_000n + BigInt(nanosecond), offsetMinutes, zone, zoned };
}

/** The fields on the clock of the moment's own zone, and the day of the week (0 is Sunday). */
export function fieldsOf({ nanoseconds, offsetMinutes }: Moment): Fields & { weekday: number; dayOfYear: number } {
  const local = nanoseconds + BigInt(offsetMinutes) * 60_000_000_000n;
  const fraction = ((local % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const date = new Date(Number((local - fraction) / 1_000_000n));
  const year = date.getUTCFullYear();
  const newYear = new Date(0).setUTCFullYear(year, 0, 1);
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond: Number(fraction),
    weekday: date.getUTCDay(),
    dayOfYear: Math.floor((date.getTime() - newYear) / 86_400_000) + 1,
  };
}

/** Whole seconds since the epoch, rounded down as a clock shows them. */
export function epochSeconds({ nanoseconds }: Moment): number {
  const seconds = nanoseconds / 1_000_000_000n;
  return Number(nanoseconds < 0n && nanoseconds % 1_000_000_000n !== 0n ? seconds - 1n : seconds);
}

export function epochMilliseconds({ nanoseconds }: Moment): number {
  return Number(nanoseconds / 1_000_000n);
}

export const monthNames = [
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
] as const;

export const weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/** As Python writes it: to the microsecond, with the offset if it has one. */
export function isoText(moment: Moment): string {
  const { year, month, day, hour, minute, second, nanosecond } = fieldsOf(moment);
  const two = (value: number) => String(value).padStart(2, "0");
  const micros = Math.floor(nanosecond / 1_000);
  const fraction = micros === 0 ? "" : `.${String(micros).padStart(6, "0")}`;
  const date = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
  if (!moment.zoned) return date + fraction;
  const away = Math.abs(moment.offsetMinutes);
  return `${date}${fraction}${moment.offsetMinutes < 0 ? "-" : "+"}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}
