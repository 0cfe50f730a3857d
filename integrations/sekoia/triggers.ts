import {
  isObject,
  type Json,
  type JsonObject,
  jsonAt,
  type ParameterDefinition,
  type StartOfChange,
  type TriggerDefinition,
} from "#sdk/index.ts";

/** Sekoia's triggers: their filter, and the object a playbook sees as its first node, key by key. */

const parameters: readonly ParameterDefinition[] = [
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
];

export const alertCreated: TriggerDefinition = {
  id: "alert-created",
  name: "Alert Created",
  parameters,
  matches: passesRuleFilter,
  result: (alert) => resultOf(alert, "alert"),
};

const alertUpdated: TriggerDefinition = {
  id: "alert-updated",
  name: "Alert Updated",
  parameters,
  matches: isOnlyNew,
  result: (alert) => resultOf(alert, "alert"),
  // A comment is told of by its own trigger.
  startsOfChange: (configuration, before, after) =>
    differs(withoutComments(before), withoutComments(after))
      ? startWhenPassing(configuration, after, "the alert changed", [resultOf(after, "alert")])
      : [],
};

const alertStatusChanged: TriggerDefinition = {
  id: "alert-status-changed",
  name: "Alert Status Changed",
  parameters,
  matches: isOnlyNew,
  result: (alert) => resultOf(alert, "alert"),
  startsOfChange(configuration, before, after) {
    const [from, to] = [before, after].map(statusOf);
    if (from?.key === to?.key) return [];
    const reason = `its status went from ${from?.name} to ${to?.name}`;
    return startWhenPassing(configuration, after, reason, [resultOf(after, "alert")]);
  },
};

const alertCommentCreated: TriggerDefinition = {
  id: "alert-comment-created",
  name: "Alert Comment Created",
  parameters,
  matches: isOnlyNew,
  result: (alert) => commentResult(alert, commentsOf(alert).at(-1)),
  startsOfChange: (configuration, before, after) => {
    const results = newComments(before, after).map((comment) => commentResult(after, comment));
    return startWhenPassing(configuration, after, "a comment was added", results);
  },
};

const anyAlertUpdate: TriggerDefinition = {
  id: "alert-any-update",
  name: "Any Alert Update",
  parameters,
  matches: passesRuleFilter,
  result: (alert) => resultOf(alert, "alert"),
  startsOfChange: (configuration, before, after) => [
    ...(alertUpdated.startsOfChange?.(configuration, before, after) ?? []),
    ...(alertCommentCreated.startsOfChange?.(configuration, before, after) ?? []),
  ],
};

export const sekoiaTriggers: readonly TriggerDefinition[] = [
  alertCreated,
  alertUpdated,
  alertStatusChanged,
  alertCommentCreated,
  anyAlertUpdate,
];

function isOnlyNew(): { matches: boolean; reason: string } {
  return { matches: false, reason: "it starts when an alert changes, and this one is new" };
}

function passesRuleFilter(configuration: JsonObject, alert: JsonObject): { matches: boolean; reason: string } {
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
}

function startWhenPassing(
  configuration: JsonObject,
  alert: JsonObject,
  why: string,
  results: readonly JsonObject[],
): StartOfChange[] {
  const { matches, reason } = passesRuleFilter(configuration, alert);
  return matches ? results.map((start) => ({ start, reason: `${why}; ${reason}` })) : [];
}

function resultOf(alert: JsonObject, eventType: "alert" | "alert-comment"): JsonObject {
  return {
    file_path: "alert.json",
    event_type: eventType,
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
}

/** The vendor's own trigger gives the author's id as the author. */
function commentResult(alert: JsonObject, comment: JsonObject | undefined): JsonObject {
  const { uuid = null, content = null, created_by = null, date = null } = comment ?? {};
  return { ...resultOf(alert, "alert-comment"), comment: { uuid, content, author: created_by, date } };
}

function statusOf(alert: JsonObject): { key: string; name: string } {
  const named = jsonAt(alert, "custom_status", "label") ?? jsonAt(alert, "status", "name");
  const ids = [jsonAt(alert, "status", "uuid") ?? jsonAt(alert, "status", "name"), alert.custom_status_uuid];
  return { key: JSON.stringify(ids.map((id) => id ?? null)), name: typeof named === "string" ? named : "none" };
}

function commentsOf({ comments }: JsonObject): JsonObject[] {
  return Array.isArray(comments) ? comments.filter(isObject) : [];
}

/** Those that were not there before; undefined stands for one whose text is not known. */
function newComments(before: JsonObject, after: JsonObject): (JsonObject | undefined)[] {
  const more = countOf(after) - countOf(before);
  if (more <= 0) return [];
  const known = new Set(commentsOf(before).map(({ uuid }) => uuid));
  const fresh = commentsOf(after).filter(({ uuid }) => !known.has(uuid));
  return fresh.length === 0 ? [undefined] : fresh.slice(-more);
}

function countOf(alert: JsonObject): number {
  return Math.max(0, Number(alert.number_of_total_comments ?? commentsOf(alert).length) || 0);
}

/** What a comment alone changes about an alert. */
const ofComments = [
  "comments",
  "number_of_total_comments",
  "number_of_unseen_comments",
  "updated_at",
  "updated_by",
  "updated_by_type",
];

function withoutComments(alert: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(alert).filter(([key]) => !ofComments.includes(key)));
}

function differs(one: Json, other: Json): boolean {
  return JSON.stringify(sorted(one)) !== JSON.stringify(sorted(other));
}

/** The order of keys is no change. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

function pick(value: Json | undefined, keys: string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, isObject(value) ? (value[key] ?? null) : null]));
}

/** A list, or one name a line; names hold commas, so a comma separates nothing. */
function readNames(value: Json | undefined): string[] {
  const names = Array.isArray(value) ? value : typeof value === "string" ? value.split(/\r?\n/) : [];
  return names.filter((name) => typeof name === "string" && name !== "").map(String);
}
