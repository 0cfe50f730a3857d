import { defineCommand, isObject } from "#sdk/index.ts";
import { createSekoiaClient, type Query } from "../../client.ts";
import { optionalText, readList, requireInteger } from "../../inputs.ts";
import { table, tableEntry } from "../../tables.ts";
import { alertListOutputs } from "./output-paths.ts";

const name = "sekoia-xdr-list-alerts";

export const xdrListAlerts = defineCommand({
  name,
  description: "Lists alerts of Sekoia.io, newest first.",
  effect: "read",
  arguments: [
    { name: "limit", description: "How many at most, 1 to 100.", default: "20" },
    {
      name: "status",
      description: "Only alerts with one of these statuses.",
      type: "list",
      options: ["Pending", "Acknowledged", "Ongoing", "Rejected", "Closed"],
    },
    { name: "created_at", description: 'Raised between two times: "-3d,now", "2026-01-15,2026-01-17".' },
    { name: "updated_at", description: "Changed between two times, in the same form." },
    { name: "urgency", description: 'Urgency between two numbers: "80,100".' },
    { name: "alerts_type", description: "Only alerts of these types (brute-force, phishing…).", type: "list" },
    // Some versions of the pack spell it so.
    { name: "Alerts type", description: "The same as alerts_type.", type: "list" },
    {
      name: "sort_by",
      description: "Field to sort by.",
      options: ["created_at", "updated_at", "target", "urgency", "status"],
      default: "created_at",
      isDefault: true,
    },
  ],
  outputs: alertListOutputs,
  async run(context, inputs) {
    const query: Query = { limit: requireInteger(name, inputs, "limit", { fallback: 20, low: 1, high: 100 }) };
    const given: Record<string, string | undefined> = {
      "match[status_name]": readList(inputs.status).join(","),
      "date[created_at]": optionalText(inputs, "created_at"),
      "date[updated_at]": optionalText(inputs, "updated_at"),
      "range[urgency]": optionalText(inputs, "urgency")?.replace(/\s+/g, ""),
      "match[type_value]": [...readList(inputs.alerts_type), ...readList(inputs["Alerts type"])].join(","),
      sort: optionalText(inputs, "sort_by") ?? "created_at",
    };
    for (const [parameter, text] of Object.entries(given)) if (text) query[parameter] = text;
    const page = await createSekoiaClient(context).listAlerts(query);
    const alerts = page.items.filter(isObject);
    const total = page.total === undefined ? "" : ` of ${page.total}`;
    const rows = alerts.map(({ short_id, title, status, urgency, uuid, community_uuid }) => ({
      title: title ?? null,
      short_id: short_id ?? null,
      status: isObject(status) ? (status.name ?? null) : null,
      urgency: isObject(urgency) ? (urgency.current_value ?? null) : null,
      uuid: uuid ?? null,
      community_uuid: community_uuid ?? null,
    }));
    const told = table(`Alerts: ${alerts.length}${total}`, rows);
    return {
      entries: [tableEntry(alerts, told, { "SekoiaXDR.ListAlerts(val.uuid && val.uuid == obj.uuid)": alerts })],
      summary: `Found ${alerts.length} alerts${total}`,
    };
  },
});
