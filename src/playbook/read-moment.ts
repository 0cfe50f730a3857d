import type { Json } from "#base/json.ts";

/** A number below this counts seconds, above it milliseconds: the year 5138 in seconds, March 1973 in milliseconds. */
const secondsBelow = 1e11;
const latest = Date.UTC(9999, 11, 31);

const iso = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}:?\d{2}))?)?$/i;
const mail = /^([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(:\d{2})? (GMT|UTC|[+-]\d{4})$/;

/**
 * A moment as alerts write it, in milliseconds since the epoch: ISO 8601 (without a zone: UTC), the form of mails, or a
 * number of seconds or milliseconds. Undefined for anything else: a guess would be worse than no time.
 */
export function readMoment(value: Json): number | undefined {
  if (typeof value === "number") return inRange(value < secondsBelow ? value * 1_000 : value);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^\d{9,16}(\.\d+)?$/.test(text)) return readMoment(Number(text));
  if (mail.test(text)) return inRange(Date.parse(text));
  if (!iso.test(text)) return undefined;
  const joined = text.replace(" ", "T").replace(" ", "");
  const zoned = joined.length === 10 || /(Z|[+-]\d{2}:?\d{2})$/i.test(joined.slice(10)) ? joined : `${joined}Z`;
  return inRange(Date.parse(zoned.toUpperCase()));
}

function inRange(moment: number): number | undefined {
  return moment >= 0 && moment <= latest ? Math.round(moment) : undefined;
}
