import type { Json } from "#base/json.ts";
import { isEmpty, scalarText } from "#playbook/xsoar/cast.ts";
import { textEntry } from "#sdk/entry.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import { defineAutomation } from "../automation.ts";
import { findIncidents } from "../incidents/find-incidents.ts";
import { incidentFields } from "../incidents/incident-fields.ts";

/** `CopyContextToField`: for each incident found, a value of its context becomes a field. */
export const copyContextToField = defineAutomation({
  name: "CopyContextToField",
  description: "Copies a value of the context into a field, for each incident a query finds.",
  arguments: [
    { name: "sourceContextKey", description: "Path in the context (DT).", required: true },
    { name: "targetIncidentField", description: "The field to set.", required: true },
    { name: "incidentsQuery", description: "Which incidents.", required: true },
    { name: "limit", description: "At most so many incidents.", default: "1000" },
    { name: "listSeparator", description: "What stands between the texts of a list.", default: " " },
  ],
  async run(args, { investigation }) {
    const key = args.requiredText("sourceContextKey");
    const field = args.requiredText("targetIncidentField");
    const separator = args.text("listSeparator", " ");
    const size = args.integer("limit") ?? 1_000;
    const incidents = await findIncidents(investigation, args.requiredText("incidentsQuery"), size);
    const operations: StoreOperation[] = [];
    let skipped = 0;
    let failed = 0;
    for (const { id } of incidents) {
      const incident = scalarText(id ?? null) ?? "";
      const document =
        incident === investigation.id ? investigation.sharedContext() : await investigation.contextOf(incident);
      if (document === undefined) {
        failed++;
        continue;
      }
      const value = fieldText(investigation.dtOf(document, key), separator);
      if (value === undefined) skipped++;
      else operations.push({ op: "setIncident", incident, fields: incidentFields({ [field]: value }) });
    }
    const lines = [
      [operations.length, "incidents were updated"],
      [skipped, "incidents were skipped: the key has no value there that a field can hold"],
      [failed, "incidents were not updated: they have no context"],
    ] as const;
    return {
      entries: lines.filter(([count]) => count > 0).map(([count, what]) => textEntry(`${count} ${what}`)),
      operations,
    };
  },
});

/** Text, a number, or a list of texts; anything else is not copied. */
function fieldText(found: Json | undefined, separator: string): Json | undefined {
  const value = Array.isArray(found) && found.length === 1 ? found[0] : found;
  if (value === undefined || isEmpty(value)) return undefined;
  if (typeof value === "string" || typeof value === "number") return value;
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) return undefined;
  return value.join(separator);
}
