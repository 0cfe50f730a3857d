import { type ArgumentDefinition, choice, integer, optional, required } from "./argument-definition.ts";

/**
 * The modules, triggers and actions of Sekoia.io that Tocsin carries, by the uuids that playbook exports name them by.
 * Exports hold no names of actions, so this table is what makes a node readable.
 */
export interface Trigger {
  module: string;
  name: string;
  /** The trigger's id within its integration. */
  trigger: string;
  /** Absent where the arguments are not published: whatever is given is kept. */
  arguments?: readonly ArgumentDefinition[];
  /** A person starts it; among several triggers of a playbook it comes last. */
  manual?: true;
}

export interface Action {
  module: string;
  name: string;
  command: string;
  /** Absent where the arguments are not published: whatever is given is passed on. */
  arguments?: readonly ArgumentDefinition[];
}

interface Module {
  name: string;
  /** The integration that runs its commands. */
  brand: string;
}

const sekoia = "92d8bb47-7c51-445d-81de-ae04edbb6f0a";
const http = "5894985f-91eb-46db-9306-cc5ac6463d3d";

export const modules: ReadonlyMap<string, Module> = new Map([
  [sekoia, { name: "Sekoia.io", brand: "sekoia" }],
  [http, { name: "HTTP", brand: "http" }],
]);

const ruleFilters = [optional("rule_filter", "text"), optional("rule_names_filter", "list")];
const eventThresholds = [
  ...ruleFilters,
  integer("event_count_threshold", { min: 1 }),
  integer("time_window_hours", { min: 1, max: 168 }),
  optional("enable_volume_threshold", "boolean"),
  optional("enable_time_threshold", "boolean"),
  integer("state_cleanup_days", { min: 1 }),
  optional("fetch_events", "boolean"),
  optional("fetch_all_events", "boolean"),
  integer("max_events_per_fetch", { min: 1 }),
];
function trigger(name: string, id: string, definitions?: readonly ArgumentDefinition[]): Trigger {
  return { module: sekoia, name, trigger: id, ...(definitions && { arguments: definitions }) };
}

export const triggers: ReadonlyMap<string, Trigger> = new Map([
  ["785583cf-4377-43ce-a5fb-f4572eb57456", trigger("Alert Created", "alert-created", ruleFilters)],
  ["7e092f68-5e35-40ac-ac0a-46b7bdbbe3ff", trigger("Alert Updated", "alert-updated", ruleFilters)],
  ["26df593b-6513-45bb-83e5-7b09effa34dc", trigger("Alert Status Changed", "alert-status-changed", ruleFilters)],
  ["5bd0d367-3332-48ed-8fe9-d4eda0d7de4a", trigger("Alert Comment Created", "alert-comment-created", ruleFilters)],
  ["fe249825-c8c5-4321-8791-f476b505072d", trigger("Any Alert Update", "alert-any-update", ruleFilters)],
  ["fc26eb9f-b272-4c15-b3bf-ace397c0dc57", { ...trigger("Manual Trigger", "alert-manual", []), manual: true }],
  [
    "83d7092a-0036-4adb-83c1-087265c57659",
    trigger("Alert Events Threshold", "alert-events-threshold", eventThresholds),
  ],
  ["408814cf-993b-43a6-ae9d-f6d9a9cd762f", trigger("Case Created", "case-created")],
]);

/** What alerts are searched by: `match[…]` keeps, `nomatch[…]` leaves out. */
const matched =
  "uuid short_id title community_uuid entity_name entity_uuid asset_uuid status_uuid status_name custom_status_uuid verdict_uuid assignee type_category type_value source target node stix_object rule_uuid rule_name detection_type urgency_display case_short_id";
const unmatched =
  "asset_uuid entity_uuid rule_uuid rule_name detection_type source target status_uuid stix_object type_value urgency_display assignee custom_status_uuid verdict_uuid";

const searchAlerts = [
  ...matched.split(" ").map((field) => optional(`match[${field}]`, "text")),
  ...unmatched.split(" ").map((field) => optional(`nomatch[${field}]`, "text")),
  ...["date[created_at]", "date[updated_at]", "range[urgency]", "range[similar]", "similar_to", "sort"].map((name) =>
    optional(name, "text"),
  ),
  ...["visible", "is_assigned_to_case", "stix", "cases", "with_count"].map((name) => optional(name, "boolean")),
  integer("limit", { min: 1, max: 100 }),
  integer("offset", { min: 0 }),
  choice("direction", ["asc", "desc"]),
];

const eventSearch = [required("query", "text"), required("earliest_time", "text"), required("latest_time", "text")];

const requestUrl = [
  required("url", "url"),
  { ...choice("method", ["get", "post", "put", "patch", "head", "delete"]), required: true },
  optional("headers", "object"),
  optional("json", "json"),
  optional("data", "text"),
  optional("params", "objectOrText"),
  choice("auth_type", ["None", "Basic", "Digest", "Bearer"]),
  optional("auth_token", "text"),
  optional("auth_username", "text"),
  optional("auth_password", "text"),
  optional("fail_on_http_error", "boolean"),
  optional("verify_ssl", "boolean"),
];

function action(name: string, command: string, definitions?: readonly ArgumentDefinition[]): Action {
  return { module: sekoia, name, command, ...(definitions && { arguments: definitions }) };
}

export const actions: ReadonlyMap<string, Action> = new Map([
  [
    "8d189665-5401-4098-8d60-944de9a6199a",
    action("Get Alert", "sekoia-get-alert", [
      required("uuid", "text"),
      optional("stix", "boolean"),
      optional("cases", "boolean"),
    ]),
  ],
  [
    "af0b4355-a428-43d6-991c-d5ff878e17d5",
    action("Get Events", "sekoia-get-events", [...eventSearch, integer("limit", { min: 1, max: 100 })]),
  ],
  ["050b7bc1-4df8-47bc-84e2-ec265821e18a", action("Search Alerts", "sekoia-search-alerts", searchAlerts)],
  [
    "0d323de3-a864-4afe-a0c3-e7ff45883d7a",
    action("Comment Alert", "sekoia-comment-alert", [
      required("uuid", "text"),
      required("content", "text"),
      { ...optional("author", "text"), max: 32 },
    ]),
  ],
  [
    "c4b84449-a26f-4f18-bde4-33efa921f4d4",
    action("Update Alert Status", "sekoia-update-alert-status", [
      required("uuid", "text"),
      required("action_uuid", "text"),
      optional("comment", "text"),
    ]),
  ],
  [
    "0d7c41fe-7991-42f7-9a04-702754b9700a",
    action("Update Alert Status by name", "sekoia-update-alert-status-by-name", [
      required("uuid", "text"),
      { ...choice("status", ["Pending", "Acknowledged", "Ongoing", "Rejected", "Closed"]), required: true },
      optional("comment", "text"),
    ]),
  ],
  [
    "113a06db-3cef-48ac-908b-45f3ebc4d1bf",
    action("Edit Alert", "sekoia-edit-alert", [
      required("uuid", "text"),
      integer("urgency", { min: 0, max: 100 }),
      { ...optional("title", "text"), max: 10_000 },
      optional("details", "text"),
      optional("alert_type_category", "text"),
      optional("alert_type_value", "text"),
      { ...optional("kill_chain_short_id", "text"), nullable: true },
      optional("verdict_uuid", "text"),
      optional("custom_status_uuid", "text"),
    ]),
  ],
  [
    "e26662f6-c40d-45ae-bd3f-4f1a13684ffb",
    action("Get Event Field Common Values", "sekoia-get-event-field-common-values", [
      ...eventSearch,
      required("fields", "json"),
      integer("limit", { min: 1 }),
    ]),
  ],
  ["0ecabc04-43b4-4564-b9b2-08b80e0e1ecf", action("Get case", "sekoia-get-case")],
  ["0ccabc04-43b4-4564-b9b2-08b80e0e1ecf", action("Create case", "sekoia-create-case")],
  ["ac749619-3763-4029-b276-d13d9df9824f", action("Search Cases", "sekoia-search-cases")],
  ["186f5b43-2e79-4497-9eee-9e4f3ca54500", action("Attach Alerts to Case", "sekoia-attach-alerts-to-case")],
  ["fab3ec9a-3b8b-4ce6-b6b2-8831b79c6a69", action("Get rule", "sekoia-get-rule")],
  ["6b7a7ebc-d5a0-4886-ba09-d2aa5cd7608d", action("Get Intake", "sekoia-get-intake")],
  ["4ffb485e-cf15-46e9-a95d-66f941308002", action("Get custom status", "sekoia-get-custom-status")],
  [
    "40bcf3c0-aa8b-4111-9b4e-f3caffccb4e5",
    { module: http, name: "Request URL", command: "http-request", arguments: requestUrl },
  ],
]);

/** Names of what is known, for messages. */
export function listNames(known: ReadonlyMap<string, { name: string }>): string {
  return [...known.values()].map(({ name }) => name).join(", ");
}
