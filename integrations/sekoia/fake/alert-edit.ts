import { isObject, type Json, type JsonObject } from "#sdk/fake-vendor/json.ts";
import { type AlertBody, displayUrgency } from "./alert-shape.ts";

export type AlertEdit = { ok: true; history: JsonObject[] } | { ok: false; message: string };

/** `PATCH /v1/sic/alerts/{id}`: all of the body is checked before any of it is written. */
export function editAlert(alert: AlertBody, body: Json | undefined): AlertEdit {
  if (!isObject(body) || Object.keys(body).length === 0) return { ok: false, message: "There is nothing to change" };
  const writes: (() => JsonObject)[] = [];
  for (const [field, value] of Object.entries(body)) {
    const write = readEdit(alert, field, value, body);
    if (write === undefined) return { ok: false, message: `${field} is not valid` };
    writes.push(write);
  }
  return { ok: true, history: writes.map((write) => write()) };
}

function readEdit(alert: AlertBody, field: string, value: Json, body: JsonObject): (() => JsonObject) | undefined {
  switch (field) {
    case "urgency": {
      if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 100) return undefined;
      return () => {
        const previous = alert.urgency.current_value;
        alert.urgency = { ...alert.urgency, current_value: value, display: displayUrgency(value) };
        return { entry_type: "urgency", urgency: { value, previous_value: previous } };
      };
    }
    case "title":
    case "details": {
      if (typeof value !== "string" || (field === "title" && (value === "" || value.length > 10_000))) return undefined;
      return () => {
        alert[field] = value;
        return { entry_type: field, [field]: { value } };
      };
    }
    case "alert_type_category":
    case "alert_type_value": {
      if (typeof value !== "string" || value.length < 3 || value.length > 1000) return undefined;
      if (typeof body.alert_type_value !== "string") return undefined;
      return () => {
        const part = field === "alert_type_category" ? "category" : "value";
        alert.alert_type = { ...alert.alert_type, [part]: value };
        return { entry_type: "alert_type", alert_type: { ...alert.alert_type } };
      };
    }
    case "kill_chain_short_id":
    case "verdict_uuid":
    case "custom_status_uuid": {
      if (value !== null && typeof value !== "string") return undefined;
      return () => {
        alert[field] = value;
        return { entry_type: field === "kill_chain_short_id" ? "kill_chain" : field, [field]: value };
      };
    }
    default:
      return undefined;
  }
}
