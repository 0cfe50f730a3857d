import { defineCommand, type JsonObject } from "#sdk/index.ts";
import { createSekoiaClient } from "../client.ts";
import { findComment, foundComment, toComment } from "../comments.ts";
import { optionalText, requireText } from "../inputs.ts";

const name = "sekoia-comment-alert";

export const commentAlert = defineCommand({
  name,
  description: "Adds a comment to an alert of Sekoia.io.",
  effect: "write",
  repeat: "probe",
  arguments: [
    { name: "uuid", description: "The alert's UUID or short id.", required: true },
    { name: "content", description: "The comment.", required: true },
    { name: "author", description: "Who says it, at most 32 characters. Empty: the API key." },
  ],
  async run(context, inputs) {
    const { alertId, wanted } = readInputs(inputs);
    const comment = await createSekoiaClient(context).addComment(alertId, wanted);
    return { outputs: comment, summary: `Commented alert ${alertId}` };
  },
  async probe(context, effect) {
    const { alertId, wanted } = readInputs(effect.inputs);
    return foundComment(alertId, (await findComment(context, effect, { alertId, wanted })).comment);
  },
});

function readInputs(inputs: JsonObject): { alertId: string; wanted: JsonObject } {
  const alertId = requireText(name, inputs, "uuid");
  return { alertId, wanted: toComment(requireText(name, inputs, "content"), optionalText(inputs, "author")) };
}
