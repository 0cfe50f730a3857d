import { defineCommand, type JsonObject, VendorError } from "#sdk/index.ts";
import { createSekoiaClient } from "../client.ts";
import { readInteger, requireText } from "../inputs.ts";

const name = "sekoia-edit-alert";
const texts = ["title", "details", "alert_type_category", "alert_type_value", "verdict_uuid", "custom_status_uuid"];

export const editAlert = defineCommand({
  name,
  description: "Changes fields of an alert of Sekoia.io. Setting the same values twice changes nothing.",
  effect: "write",
  repeat: "safe",
  arguments: [
    { name: "uuid", description: "The alert's UUID or short id.", required: true },
    { name: "urgency", description: "0 to 100.", type: "number" },
    { name: "title", description: "At most 10,000 characters." },
    { name: "details", description: "The description." },
    { name: "alert_type_category", description: "Needs alert_type_value too." },
    { name: "alert_type_value", description: "The type within its category." },
    { name: "kill_chain_short_id", description: "KC…; null takes it away." },
    { name: "verdict_uuid", description: "The verdict." },
    { name: "custom_status_uuid", description: "The status of the newer life cycle." },
  ],
  async run(context, inputs) {
    const id = requireText(name, inputs, "uuid");
    const changes = readChanges(inputs);
    if (Object.keys(changes).length === 0) {
      throw new VendorError("refused", `${name} was given nothing to change`, { mend: "Give at least one field." });
    }
    if (changes.alert_type_category !== undefined && changes.alert_type_value === undefined) {
      throw new VendorError("refused", `${name}: alert_type_category needs alert_type_value`);
    }
    const alert = await createSekoiaClient(context).editAlert(id, changes);
    return { outputs: alert, summary: `Changed ${Object.keys(changes).join(", ")} of alert ${id}` };
  },
});

function readChanges(inputs: JsonObject): JsonObject {
  const changes: JsonObject = {};
  if (inputs.urgency !== undefined && inputs.urgency !== null && inputs.urgency !== "") {
    const urgency = readInteger(inputs.urgency, -1, 0, 100);
    if (urgency < 0) throw new VendorError("refused", `${name}: urgency is not a number`);
    changes.urgency = urgency;
  }
  for (const field of texts) {
    const value = inputs[field];
    if (typeof value === "string" && value !== "") changes[field] = value;
  }
  const killChain = inputs.kill_chain_short_id;
  if (killChain === null || (typeof killChain === "string" && killChain !== ""))
    changes.kill_chain_short_id = killChain;
  return changes;
}
