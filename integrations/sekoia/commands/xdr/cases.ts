import { defineCommand, isObject, type JsonObject, stringAt, VendorError } from "#sdk/index.ts";
import { readCases } from "../../cases.ts";
import { createSekoiaClient } from "../../client.ts";
import { optionalText, requireText } from "../../inputs.ts";
import { table, tableEntry } from "../../tables.ts";
import { caseOutputs } from "./output-paths.ts";

const name = "sekoia-xdr-get-cases-alert";
const columns = ["title", "short_id", "status", "priority", "description", "community_uuid"];

export const xdrGetCases = defineCommand({
  name,
  description: "Reads the cases an alert of Sekoia.io belongs to; with case_id that one, and its alerts.",
  effect: "read",
  arguments: [
    { name: "alert_id", description: "The alert's UUID or short id (AL…).", required: true, isDefault: true },
    { name: "case_id", description: "The short id of one case (CA…)." },
  ],
  outputs: caseOutputs,
  async run(context, inputs) {
    const alertId = requireText(name, inputs, "alert_id");
    const caseId = optionalText(inputs, "case_id");
    const client = createSekoiaClient(context);
    // The list knows alerts by their UUID only.
    const alertUuid = alertId.startsWith("AL") ? stringAt(await client.getAlert(alertId), "uuid") : alertId;
    if (alertUuid === undefined) throw new VendorError("invalid", `Alert ${alertId} has no uuid`);
    const listed = await readCases(client, {
      "match[alert_uuid]": alertUuid,
      ...(caseId === undefined ? {} : { "match[short_id]": caseId }),
    });
    const cases = caseId === undefined ? listed : await Promise.all(listed.map((each) => withAlerts(client, each)));
    const told = `Alert ${alertId} belongs to ${cases.length === 1 ? "1 case" : `${cases.length} cases`}`;
    return {
      entries: [
        tableEntry(cases, table(told, cases, columns), { "SekoiaXDR.Cases(val.uuid && val.uuid == obj.uuid)": cases }),
      ],
      summary: told,
    };
  },
});

async function withAlerts(client: ReturnType<typeof createSekoiaClient>, listed: JsonObject): Promise<JsonObject> {
  const uuid = stringAt(listed, "uuid");
  if (uuid === undefined || Array.isArray(listed.alerts)) return listed;
  const whole = await client.getCase(uuid);
  return isObject(whole) ? { ...listed, ...whole } : listed;
}
