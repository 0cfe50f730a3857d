import { isObject, type Json, numberAt, type SourceAlert, stringAt } from "#sdk/index.ts";

/** One item of the alert list as an alert of ours, or the reason why it is none. */
export type ReadAlert =
  | { alert: SourceAlert; createdAt: number }
  | { alert: undefined; createdAt: number | undefined; reason: string };

export function readAlert(item: Json): ReadAlert {
  const createdAt = readSeconds(isObject(item) ? item.created_at : undefined);
  if (!isObject(item)) return { alert: undefined, createdAt, reason: "the item of the alert list is not an object" };
  const uuid = item.uuid;
  if (typeof uuid !== "string" || uuid.trim() === "") {
    return { alert: undefined, createdAt, reason: "the alert has no uuid" };
  }
  if (createdAt === undefined) return { alert: undefined, createdAt, reason: `alert ${uuid} has no usable created_at` };
  const alert: SourceAlert = {
    sourceId: uuid,
    label: stringAt(item, "short_id") ?? uuid,
    raisedAt: createdAt * 1000,
    priority: readPriority(item),
    raw: item,
  };
  return { alert, createdAt };
}

/** `current_value` moves with edits and is what analysts see; `value` is where it began. */
function readPriority(item: Json): number {
  const urgency = numberAt(item, "urgency", "current_value") ?? numberAt(item, "urgency", "value") ?? 0;
  return Number.isFinite(urgency) ? Math.min(100, Math.max(0, urgency)) : 0;
}

/** Seconds since the epoch; milliseconds and ISO texts are forgiven. The list is ordered by it, so it is kept whole. */
function readSeconds(value: Json | undefined): number | undefined {
  if (typeof value === "number") {
    if (!Number.isFinite(value) || value < 0 || value > 1e14) return undefined;
    return Math.floor(value > 1e11 ? value / 1000 : value);
  }
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT/.test(value)) return undefined;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? undefined : Math.floor(parsed / 1000);
}
