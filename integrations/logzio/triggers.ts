import { type Json, type JsonObject, ownProperty, type TriggerDefinition } from "#sdk/index.ts";
import { readList } from "./inputs.ts";

/** A security rule of Logz.io that triggered. */
export const ruleTriggered: TriggerDefinition = {
  id: "rule-triggered",
  name: "Security rule triggered",
  parameters: [
    {
      id: "rule_names",
      label: "Rule names",
      type: "text",
      help: "Only events of these rules, one exact name a line. Empty: all.",
    },
    { id: "severities", label: "Severities", type: "text", help: "Only these, with commas between them. Empty: all." },
  ],
  matches(configuration, alert) {
    const name = textOf(alert.name);
    const names = readNames(configuration.rule_names);
    if (names.length > 0 && !names.includes(name)) {
      return { matches: false, reason: `rule "${name}" is none of the ${names.length} in rule_names` };
    }
    const severity = textOf(alert.severity);
    const wanted = readList(configuration.severities).map((word) => word.toUpperCase());
    if (wanted.length > 0 && !wanted.includes(severity.toUpperCase())) {
      return { matches: false, reason: `severity ${severity || "(none)"} is none of ${wanted.join(", ")}` };
    }
    if (names.length === 0 && wanted.length === 0) return { matches: true, reason: "no filter is set" };
    return { matches: true, reason: `rule "${name}", severity ${severity || "(none)"}, passes the filter` };
  },
  result(alert) {
    const keys = ["alertEventId", "alertId", "name", "severity", "eventDate", "alertSummary", "groupBy", "tags"];
    return {
      event_type: "alert",
      ...Object.fromEntries(keys.map((key) => [key, ownProperty(alert, key) ?? null])),
    } as JsonObject;
  },
};

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** A rule's name may hold commas: one name a line. */
function readNames(value: Json | undefined): string[] {
  const names = Array.isArray(value) ? value : typeof value === "string" ? value.split(/\r?\n/) : [];
  return names.map((name) => textOf(name).trim()).filter((name) => name !== "");
}
