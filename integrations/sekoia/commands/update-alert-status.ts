import { defineCommand } from "#sdk/index.ts";
import { changeStatus } from "../change-status.ts";
import { createSekoiaClient } from "../client.ts";
import { optionalText, requireText } from "../inputs.ts";
import { findStatusByTarget } from "../statuses.ts";

const name = "sekoia-update-alert-status";

export const updateAlertStatus = defineCommand({
  name,
  description: "Moves an alert of Sekoia.io along its workflow.",
  effect: "write",
  repeat: "safe",
  arguments: [
    { name: "uuid", description: "The alert's UUID or short id.", required: true },
    { name: "action_uuid", description: "The id of the action, or of the status to reach.", required: true },
    { name: "comment", description: "Why." },
  ],
  async run(context, inputs) {
    const id = requireText(name, inputs, "uuid");
    const uuid = requireText(name, inputs, "action_uuid");
    const status = findStatusByTarget(uuid);
    const client = createSekoiaClient(context);
    const changed = await changeStatus(client, id, { uuid, status }, optionalText(inputs, "comment"));
    return { outputs: changed.outputs, summary: `Alert ${id} is ${status?.name ?? `moved by ${uuid}`}${changed.note}` };
  },
});
