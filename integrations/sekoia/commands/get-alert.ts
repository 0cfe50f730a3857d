import { defineCommand, stringAt } from "#sdk/index.ts";
import { createSekoiaClient, type Query } from "../client.ts";
import { requireText } from "../inputs.ts";

export const getAlert = defineCommand({
  name: "sekoia-get-alert",
  description: "Reads one alert of Sekoia.io.",
  effect: "read",
  arguments: [
    { name: "uuid", description: "The alert's UUID or short id (AL…).", required: true },
    { name: "stix", description: "Include the STIX bundle.", type: "boolean", default: false },
    { name: "cases", description: "Include the cases the alert belongs to.", type: "boolean", default: false },
  ],
  async run(context, inputs) {
    const id = requireText("sekoia-get-alert", inputs, "uuid");
    const query: Query = { stix: inputs.stix === true, cases: inputs.cases === true };
    const alert = await createSekoiaClient(context).getAlert(id, query);
    const label = stringAt(alert, "short_id") ?? id;
    return { outputs: alert, summary: `Read alert ${label}: ${stringAt(alert, "title") ?? "without a title"}` };
  },
});
