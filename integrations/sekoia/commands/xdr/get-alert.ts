import { defineCommand, stringAt } from "#sdk/index.ts";
import { createSekoiaClient } from "../../client.ts";
import { requireText } from "../../inputs.ts";
import { table, tableEntry } from "../../tables.ts";
import { alertOutputs } from "./output-paths.ts";

const name = "sekoia-xdr-get-alert";
const columns = [
  "title",
  "short_id",
  "status",
  "urgency",
  "alert_type",
  "entity",
  "rule",
  "details",
  "created_by_type",
  "kill_chain_short_id",
];

export const xdrGetAlert = defineCommand({
  name,
  description: "Reads one alert of Sekoia.io.",
  effect: "read",
  arguments: [{ name: "id", description: "The alert's UUID or short id (AL…).", required: true, isDefault: true }],
  outputs: alertOutputs,
  async run(context, inputs) {
    const id = requireText(name, inputs, "id");
    const alert = await createSekoiaClient(context).getAlert(id);
    const row = {
      ...alert,
      status: stringAt(alert, "status", "name") ?? null,
      rule: stringAt(alert, "rule", "name") ?? null,
      entity: stringAt(alert, "entity", "name") ?? null,
    };
    return {
      entries: [
        tableEntry(alert, table(`Alert ${stringAt(alert, "short_id") ?? id}`, [row], columns), {
          "SekoiaXDR.Alert(val.uuid && val.uuid == obj.uuid)": alert,
        }),
      ],
      summary: `Read alert ${stringAt(alert, "short_id") ?? id}: ${stringAt(alert, "title") ?? "without a title"}`,
    };
  },
});
