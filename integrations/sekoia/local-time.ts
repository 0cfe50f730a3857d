import type { Json, JsonObject } from "#sdk/index.ts";

/** Times of comments as people of the instance read them, with their distance from UTC: `2026-01-31T09:00:00+01:00`. */

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Seconds since the epoch; anything else stays as it is. */
export function localTime(seconds: Json | undefined, parameters: JsonObject): Json {
  if (typeof seconds !== "number" || !(Math.abs(seconds) < 8e12)) return seconds ?? null;
  const wanted = typeof parameters.timezone === "string" ? parameters.timezone.trim() : "";
  const timeZone = wanted !== "" && isTimeZone(wanted) ? wanted : "UTC";
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "longOffset",
  }).formatToParts(seconds * 1000);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? "";
  const offset = part("timeZoneName").replace(/^(?:GMT|UTC)/, "");
  const date = `${part("year")}-${part("month")}-${part("day")}`;
  return `${date}T${part("hour")}:${part("minute")}:${part("second")}${offset === "" ? "Z" : offset}`;
}
