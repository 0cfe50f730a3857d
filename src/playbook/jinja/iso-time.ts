/** Instants as text and back, always in UTC and always with an offset: `2024-05-01T10:00:00+00:00`. */

/** At or above this, a number counts milliseconds: as seconds it would lie in the year 5138, as milliseconds in 1973. */
const leastMilliseconds = 1e11;

/** Seconds or, by magnitude, milliseconds since the epoch. Undefined outside the years 1 to 9999. */
export function timestampToIso(value: number): string | undefined {
  return microsecondsToIso(Math.round(Math.abs(value) >= leastMilliseconds ? value * 1e3 : value * 1e6));
}

export function microsecondsToIso(microseconds: number): string | undefined {
  const seconds = Math.floor(microseconds / 1e6);
  const rest = microseconds - seconds * 1e6;
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 1 || year > 9999) return undefined;
  const fraction = rest === 0 ? "" : `.${String(rest).padStart(6, "0")}`;
  return `${date.toISOString().slice(0, 19)}${fraction}+00:00`;
}

const longest = 64;
const pattern =
  /^\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(?:(Z|z)|([-+])(\d\d):?(\d\d)?)?)?\s*$/;

/** Seconds since the epoch, with a fraction where the text has one. Without an offset the text is taken as UTC. */
export function isoToTimestamp(text: string): number | undefined {
  const match = text.length > longest ? null : pattern.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 1) - 1, day ?? 1);
  if (date.getUTCMonth() + 1 !== month || date.getUTCDate() !== day) return undefined;
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) return undefined;
  const local = date.getTime() / 1000 + (hour ?? 0) * 3600 + (minute ?? 0) * 60 + (second ?? 0);
  const offset = (Number(match[10] ?? 0) * 60 + Number(match[11] ?? 0)) * 60 * (match[9] === "-" ? -1 : 1);
  const micros = Math.trunc(Number(`0.${match[7] ?? 0}`) * 1e6);
  return micros === 0 ? local - offset : ((local - offset) * 1e6 + micros) / 1e6;
}
