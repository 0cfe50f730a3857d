import { isObject, type Json, type JsonObject, jsonAt, type TriggerDefinition } from "#sdk/index.ts";

/** Sekoia's "Alert Created": its filter and the object a playbook sees as its first node, key by key. */
export const alertCreated: TriggerDefinition = {
  id: "alert-created",
  name: "Alert Created",
  parameters: [
    {
      id: "rule_filter",
      label: "Rule Filter",
      type: "text",
      help: "Only alerts of the rule with exactly this name or UUID. Empty: all.",
    },
    {
      id: "rule_names_filter",
      label: "Rule names",
      type: "text",
      help: "Only alerts of these rules, one exact name a line. Empty: all. With a rule filter, both must pass.",
    },
  ],
  matches(configuration, alert) {
    const name = jsonAt(alert, "rule", "name");
    const uuid = jsonAt(alert, "rule", "uuid");
    const shown = `rule "${typeof name === "string" ? name : ""}" (${typeof uuid === "string" ? uuid : "no uuid"})`;
    const rule = typeof configuration.rule_filter === "string" ? configuration.rule_filter : "";
    if (rule !== "" && rule !== name && rule !== uuid) {
      return { matches: false, reason: `${shown} is not "${rule}", which rule_filter asks for` };
    }
    const names = readNames(configuration.rule_names_filter);
    if (names.length > 0 && !names.some((wanted) => wanted === name)) {
      return { matches: false, reason: `${shown} is none of the ${names.length} in rule_names_filter` };
    }
    if (rule === "" && names.length === 0) return { matches: true, reason: "no rule filter is set" };
    return { matches: true, reason: `${shown} passes the rule filter` };
  },
  result(alert) {
    return {
      file_path: "alert.json",
      event_type: "alert",
      alert_uuid: alert.uuid ?? null,
      short_id: alert.short_id ?? null,
      status: pick(alert.status, ["name", "uuid"]),
      created_at: alert.created_at ?? null,
      // A number here, an object in the alert itself.
      urgency: jsonAt(alert, "urgency", "current_value") ?? null,
      entity: pick(alert.entity, ["uuid", "name"]),
      alert_type: pick(alert.alert_type, ["category", "value"]),
      rule: pick(alert.rule, ["name", "uuid"]),
      first_seen_at: alert.first_seen_at ?? null,
      last_seen_at: alert.last_seen_at ?? null,
    };
  },
};

function pick(value: Json | undefined, keys: string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, isObject(value) ? (value[key] ?? null) : null]));
}

/** A list, or one name a line; names hold commas, so a comma separates nothing. */
function readNames(value: Json | undefined): string[] {
  const names = Array.isArray(value) ? value : typeof value === "string" ? value.split(/\r?\n/) : [];
  return names.filter((name) => typeof name === "string" && name !== "").map(String);
}
