import { defineCommand, type JsonObject, stringAt, VendorError } from "#sdk/index.ts";
import { createSekoiaClient, type Query } from "../client.ts";
import { readInteger, readList, requireText } from "../inputs.ts";

/** What surrounds an alert: its rule, and the cases it is worked in. Sekoia.io's own actions, under our names. */

export const getRule = defineCommand({
  name: "sekoia-get-rule",
  description: "Reads a detection rule of Sekoia.io.",
  effect: "read",
  arguments: [{ name: "uuid", description: "The rule's UUID.", required: true, isDefault: true }],
  async run(context, inputs) {
    const uuid = requireText("sekoia-get-rule", inputs, "uuid");
    const rule = await createSekoiaClient(context).getRule(uuid);
    return { outputs: rule, summary: `Read rule ${stringAt(rule, "name") ?? uuid}` };
  },
});

export const getCase = defineCommand({
  name: "sekoia-get-case",
  description: "Reads a case of Sekoia.io with its alerts.",
  effect: "read",
  arguments: [{ name: "uuid", description: "The case's UUID or short id (CA…).", required: true, isDefault: true }],
  async run(context, inputs) {
    const id = requireText("sekoia-get-case", inputs, "uuid");
    const found = await createSekoiaClient(context).getCase(id);
    const label = stringAt(found, "short_id") ?? id;
    return { outputs: found, summary: `Read case ${label}: ${stringAt(found, "title") ?? "without a title"}` };
  },
});

const matchable = ["short_id", "alert_uuid", "community_uuid", "status_uuid", "created_by", "tags", "assignees"];
const plain = ["date[created_at]", "sort", "direction"];

export const searchCases = defineCommand({
  name: "sekoia-search-cases",
  description: "Lists cases of Sekoia.io; the arguments are the API's own parameters.",
  effect: "read",
  arguments: [
    ...matchable.map((field) => ({ name: `match[${field}]`, description: `Only cases with this ${field}.` })),
    { name: "date[created_at]", description: "Made between two times: start,end." },
    { name: "limit", description: "1 to 100.", type: "number", default: 20 },
    { name: "offset", description: "How many to pass over.", type: "number", default: 0 },
    { name: "sort", description: "Field to sort by." },
    { name: "direction", description: "Order.", options: ["asc", "desc"] },
  ],
  async run(context, inputs) {
    const query: Query = { limit: readInteger(inputs.limit, 20, 1, 100) };
    const offset = readInteger(inputs.offset, 0, 0, Number.MAX_SAFE_INTEGER);
    if (offset > 0) query.offset = offset;
    for (const name of [...matchable.map((field) => `match[${field}]`), ...plain]) {
      const text = readList(inputs[name]).join(",");
      if (text !== "") query[name] = text;
    }
    const { items, total } = await createSekoiaClient(context).listCases(query);
    const outputs: JsonObject = { items, ...(total === undefined ? {} : { total }) };
    return { outputs, summary: `Found ${items.length} cases${total === undefined ? "" : ` of ${total}`}` };
  },
});

const attachName = "sekoia-attach-alerts-to-case";

export const attachAlertsToCase = defineCommand({
  name: attachName,
  description: "Puts alerts into a case of Sekoia.io. Alerts that are in it already stay.",
  effect: "write",
  // What is in it already is in it once.
  repeat: "safe",
  arguments: [
    { name: "case_uuid", description: "The case's UUID or short id.", required: true },
    { name: "alerts", description: "The alerts' UUIDs or short ids.", type: "list", required: true },
  ],
  async run(context, inputs) {
    const id = requireText(attachName, inputs, "case_uuid");
    const alerts = readList(inputs.alerts);
    if (alerts.length === 0) throw new VendorError("refused", `${attachName} was given no alerts`);
    const outputs = await createSekoiaClient(context).attachAlerts(id, alerts);
    return { outputs, summary: `Put ${alerts.length} alerts into case ${id}` };
  },
});
