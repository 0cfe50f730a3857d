import { isObject, type Json, type JsonObject, ownProperty, type ReadItem, type SourceAlert } from "#sdk/index.ts";

/** Logz.io's severities on the scale of priorities; of an unknown word nothing is known. */
const priorities: Readonly<Record<string, number>> = { SEVERE: 100, HIGH: 75, MEDIUM: 50, LOW: 25, INFO: 10 };

/** One event of a security rule as an alert of ours, or the reason why it is none. */
export function readAlert(item: Json): ReadItem {
  if (!isObject(item)) {
    return { alert: undefined, stamp: undefined, reason: "the item of the event list is not an object" };
  }
  const date = readSeconds(ownProperty(item, "eventDate"));
  // Whole seconds, as ranges are asked for.
  const stamp = date === undefined ? undefined : Math.floor(date / 1000);
  const id = ownProperty(item, "alertEventId");
  if (typeof id !== "string" || id.trim() === "") {
    return { alert: undefined, stamp, reason: "the event has no alertEventId, so it cannot be told from others" };
  }
  const name = ownProperty(item, "name");
  const alert: SourceAlert = {
    sourceId: id,
    label: typeof name === "string" && name.trim() !== "" ? name : id,
    // An event without a usable date is an alert all the same.
    raisedAt: date ?? readSeconds(ownProperty(item, "alertWindowEndDate")) ?? Number.NaN,
    priority: readPriority(ownProperty(item, "severity")),
    raw: completeEvent(item),
  };
  return { alert, stamp };
}

function readPriority(severity: Json | undefined): number {
  const word = typeof severity === "string" ? severity.trim().toUpperCase() : "";
  return Object.hasOwn(priorities, word) ? (priorities[word] ?? 0) : 0;
}

/**
 * As content made for XSOAR expects it: `datasource`, and the values a rule groups by beside the event's own fields. In
 * XSOAR they replace fields of the same name (a rule grouped by `severity` had the log's); here the event's own stay.
 * `groupBy` and `hits` stay as well.
 */
function completeEvent(event: JsonObject): JsonObject {
  const groupBy = ownProperty(event, "groupBy");
  const beside = isObject(groupBy)
    ? Object.entries(groupBy).filter(([key]) => key !== "datasource" && !Object.hasOwn(event, key))
    : [];
  // Both ways of building make own properties of whatever name, `__proto__` included.
  return {
    ...event,
    ...Object.fromEntries(beside),
    ...(Object.hasOwn(event, "datasource") ? {} : { datasource: "Logz.Io" }),
  };
}

/** Epoch seconds with a fraction, also as text; milliseconds are forgiven. In milliseconds. */
export function readSeconds(value: Json | undefined): number | undefined {
  const number = typeof value === "string" && /^\d{1,16}(?:\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number) || number < 0 || number > 1e14) return undefined;
  return Math.round(number > 1e11 ? number : number * 1000);
}
