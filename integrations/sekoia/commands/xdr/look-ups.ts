import { defineCommand, type JsonObject, stringAt } from "#sdk/index.ts";
import { createSekoiaClient } from "../../client.ts";
import { requireText } from "../../inputs.ts";
import { table, tableEntry } from "../../tables.ts";
import { killChainOutputs, userOutputs } from "./output-paths.ts";

/** Who wrote a comment, what a step of the kill chain is. */

export const xdrGetUser = defineCommand({
  name: "sekoia-xdr-get-user",
  description: "Reads a user of Sekoia.io.",
  effect: "read",
  arguments: [{ name: "user_uuid", description: "The user's UUID.", required: true, isDefault: true }],
  outputs: userOutputs,
  async run(context, inputs) {
    const uuid = requireText("sekoia-xdr-get-user", inputs, "user_uuid");
    const user = await createSekoiaClient(context).getUser(uuid);
    const name = [stringAt(user, "firstname"), stringAt(user, "lastname")].filter(Boolean).join(" ") || uuid;
    return {
      entries: [
        tableEntry(user, table(`User ${name}`, [user], ["firstname", "lastname", "email", "company_name", "uuid"]), {
          "SekoiaXDR.User(val.uuid && val.uuid == obj.uuid)": user,
        }),
      ],
      summary: `Read user ${name}`,
    };
  },
});

export const xdrGetKillChain = defineCommand({
  name: "sekoia-xdr-get-kill-chain",
  description: "Reads a step of the kill chain.",
  effect: "read",
  arguments: [
    { name: "kill_chain_uuid", description: "The step's UUID or short id (KC…).", required: true, isDefault: true },
  ],
  outputs: killChainOutputs,
  async run(context, inputs) {
    const id = requireText("sekoia-xdr-get-kill-chain", inputs, "kill_chain_uuid");
    const step: JsonObject = await createSekoiaClient(context).getKillChain(id);
    const name = stringAt(step, "name") ?? id;
    return {
      entries: [
        tableEntry(step, table(`Kill chain: ${name}`, [step]), {
          "SekoiaXDR.KillChain(val.uuid && val.uuid == obj.uuid)": step,
        }),
      ],
      summary: `Read the kill chain's step ${name}`,
    };
  },
});
