import {
  isObject,
  type Json,
  type JsonObject,
  numberAt,
  type ReadItem,
  type SourceAlert,
  stringAt,
} from "#sdk/index.ts";

/** One item of the alert list as an alert of ours, or the reason why it is none. */
export function readAlert(item: Json): ReadItem {
  const stamp = readSeconds(isObject(item) ? item.created_at : undefined);
  const changedStamp = readSeconds(isObject(item) ? item.updated_at : undefined);
  const none = (reason: string): ReadItem => ({ alert: undefined, stamp, changedStamp, reason });
  if (!isObject(item)) return none("the item of the alert list is not an object");
  const uuid = item.uuid;
  if (typeof uuid !== "string" || uuid.trim() === "") return none("the alert has no uuid");
  if (stamp === undefined) return none("the alert has no usable created_at");
  const title = stringAt(item, "title");
  const alert: SourceAlert = {
    sourceId: uuid,
    label: stringAt(item, "short_id") ?? uuid,
    ...(title === undefined || title === "" ? {} : { title }),
    raisedAt: stamp * 1000,
    changedAt: (changedStamp ?? stamp) * 1000,
    priority: readPriority(item),
    raw: item,
  };
  return { alert, stamp, changedStamp };
}

/** `current_value` moves with edits and is what analysts see; `value` is where it began. */
function readPriority(item: JsonObject): number {
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
