import { defineCommand, VendorError } from "#sdk/index.ts";
import { changeStatus } from "../change-status.ts";
import { createSekoiaClient } from "../client.ts";
import { optionalText, requireText } from "../inputs.ts";
import { alertStatuses, findStatusByName } from "../statuses.ts";

const name = "sekoia-update-alert-status-by-name";
const names = alertStatuses.map((status) => status.name);

export const updateAlertStatusByName = defineCommand({
  name,
  description: "Sets the status of an alert of Sekoia.io.",
  effect: "write",
  repeat: "safe",
  arguments: [
    { name: "uuid", description: "The alert's UUID or short id.", required: true },
    { name: "status", description: "The status to reach.", required: true, options: names },
    { name: "comment", description: "Why." },
  ],
  async run(context, inputs) {
    const id = requireText(name, inputs, "uuid");
    const wanted = requireText(name, inputs, "status");
    const status = findStatusByName(wanted);
    if (status === undefined) {
      throw new VendorError("refused", `${name}: there is no status "${wanted}"`, { mend: `Use ${names.join(", ")}.` });
    }
    const client = createSekoiaClient(context);
    const changed = await changeStatus(client, id, { uuid: status.uuid, status }, optionalText(inputs, "comment"));
    return { outputs: changed.outputs, summary: `Alert ${id} is ${status.name}${changed.note}` };
  },
});
