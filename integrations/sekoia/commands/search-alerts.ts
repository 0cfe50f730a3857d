import { defineCommand, type Json, VendorError } from "#sdk/index.ts";
import { createSekoiaClient, type Query } from "../client.ts";
import { readInteger } from "../inputs.ts";

const matchable = [
  "uuid",
  "short_id",
  "title",
  "community_uuid",
  "entity_name",
  "entity_uuid",
  "asset_uuid",
  "status_uuid",
  "status_name",
  "custom_status_uuid",
  "verdict_uuid",
  "assignee",
  "type_category",
  "type_value",
  "source",
  "target",
  "node",
  "stix_object",
  "rule_uuid",
  "rule_name",
  "detection_type",
  "urgency_display",
  "case_short_id",
];
const plain = ["visible", "is_assigned_to_case", "similar_to", "sort", "direction", "stix", "cases", "with_count"];
const bracketed = /^(?:match|nomatch|date|range)\[[a-z_]+\]$/;

export const searchAlerts = defineCommand({
  name: "sekoia-search-alerts",
  description: "Lists alerts of Sekoia.io; the arguments are the API's own parameters.",
  effect: "read",
  arguments: [
    ...matchable.map((field) => ({ name: `match[${field}]`, description: `Only alerts with this ${field}.` })),
    { name: "date[created_at]", description: "Raised between two times: start,end." },
    { name: "date[updated_at]", description: "Changed between two times: start,end." },
    { name: "range[urgency]", description: "Urgency between two numbers: 80,100." },
    { name: "range[similar]", description: "Number of similar alerts between two numbers." },
    { name: "similar_to", description: "Alerts similar to this one." },
    { name: "visible", description: "Only visible alerts.", type: "boolean" },
    { name: "is_assigned_to_case", description: "Only alerts in a case (or not).", type: "boolean" },
    { name: "limit", description: "1 to 100.", type: "number", default: 20 },
    { name: "offset", description: "How many to pass over.", type: "number", default: 0 },
    {
      name: "sort",
      description: "Field to sort by.",
      options: ["created_at", "updated_at", "target", "urgency", "status"],
    },
    { name: "direction", description: "Order.", options: ["asc", "desc"] },
    { name: "stix", description: "Include STIX bundles.", type: "boolean" },
    { name: "cases", description: "Include cases.", type: "boolean" },
    { name: "with_count", description: "Ask for the total.", type: "boolean" },
  ],
  async run(context, inputs) {
    const query: Query = { limit: readInteger(inputs.limit, 20, 1, 100) };
    const offset = readInteger(inputs.offset, 0, 0, Number.MAX_SAFE_INTEGER);
    if (offset > 0) query.offset = offset;
    for (const [name, value] of Object.entries(inputs)) {
      if (!bracketed.test(name) && !plain.includes(name)) continue;
      const text = queryText(name, value);
      if (text !== undefined) query[name] = text;
    }
    const page = await createSekoiaClient(context).listAlerts(query);
    return {
      outputs: page.body,
      summary: `Found ${page.items.length} alerts${page.total === undefined ? "" : ` of ${page.total}`}`,
    };
  },
});

/** A comma means OR to the API, so a list becomes one text. */
function queryText(name: string, value: Json): string | undefined {
  if (value === null || value === "") return undefined;
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : value.map((item) => queryText(name, item) ?? "").join(",");
  }
  if (typeof value === "object") throw new VendorError("refused", `The argument ${name} cannot be an object`);
  return String(value);
}
