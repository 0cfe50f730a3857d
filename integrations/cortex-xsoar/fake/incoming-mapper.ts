import { type JsonObject, jsonAt } from "#sdk/fake-vendor/json.ts";
import { readSeverity, settableFields } from "./incident-shape.ts";

/** Incident field (a built-in one, or a custom field's cliName) to a dotted path in the raw event. */
export type IncomingMapping = Record<string, string>;

/** The mapping the guide has analysts make by hand in the mapping wizard. */
export const defaultMapping: IncomingMapping = {
  alertid: "alertId",
  alerturl: "alertUrl",
  events: "events",
  severity: "urgency",
};

/** What the raw event adds to an incident; what is not there is left out. */
export function mapRawEvent(raw: JsonObject, mapping: IncomingMapping): JsonObject {
  const fields: JsonObject = {};
  const customFields: JsonObject = {};
  for (const [target, path] of Object.entries(mapping)) {
    const value = jsonAt(raw, ...path.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part)));
    if (value === undefined || value === null) continue;
    if (target === "severity") fields.severity = readSeverity(value) ?? 0;
    else if (Object.hasOwn(settableFields, target)) fields[target] = value;
    else customFields[target] = value;
  }
  return { ...fields, CustomFields: customFields };
}
