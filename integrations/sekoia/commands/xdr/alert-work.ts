import { defineCommand, isObject, type Json, type JsonObject, VendorError } from "#sdk/index.ts";
import { changeStatus } from "../../change-status.ts";
import { createSekoiaClient } from "../../client.ts";
import { findComment, foundComment, readComments, toComment } from "../../comments.ts";
import { optionalText, requireText } from "../../inputs.ts";
import { localTime } from "../../local-time.ts";
import { findStatusByName } from "../../statuses.ts";
import { plain, table, tableEntry } from "../../tables.ts";
import { underBothNames } from "./context-lists.ts";
import { commentOutputs, transitionOutputs } from "./output-paths.ts";

/** What analysts do with an alert, by the names of SekoiaXDR: its status, its comments. */

const alertId = { name: "id", description: "The alert's UUID or short id (AL…).", required: true };
const updateStatusName = "sekoia-xdr-update-status-alert";
const reachable = ["Acknowledged", "Rejected", "Ongoing", "Closed"];

export const xdrUpdateStatus = defineCommand({
  name: updateStatusName,
  description: "Sets the status of an alert of Sekoia.io.",
  effect: "write",
  repeat: "safe",
  arguments: [
    alertId,
    { name: "status", description: "The status to reach.", required: true, options: reachable },
    { name: "comment", description: "Why." },
  ],
  async run(context, inputs) {
    const id = requireText(updateStatusName, inputs, "id");
    const wanted = requireText(updateStatusName, inputs, "status");
    const status = findStatusByName(wanted);
    if (status === undefined || !reachable.includes(status.name)) {
      throw new VendorError("refused", `${updateStatusName}: "${wanted}" is no status an alert can be given`, {
        mend: `Use ${reachable.join(", ")}.`,
      });
    }
    const client = createSekoiaClient(context);
    const changed = await changeStatus(client, id, { uuid: status.uuid, status }, optionalText(inputs, "comment"));
    const told = `Alert ${id} updated to status: ${status.name}${changed.note}`;
    return { entries: [tableEntry(changed.outputs, `### ${plain(told)}`)], summary: told };
  },
});

const postCommentName = "sekoia-xdr-post-comment-alert";

export const xdrPostComment = defineCommand({
  name: postCommentName,
  description: "Adds a comment to an alert of Sekoia.io.",
  effect: "write",
  repeat: "probe",
  arguments: [
    alertId,
    { name: "comment", description: "The comment.", required: true },
    { name: "author", description: "Who says it, at most 32 characters. Empty: the API key." },
  ],
  async run(context, inputs) {
    const { id, wanted } = readComment(inputs);
    const comment = await createSekoiaClient(context).addComment(id, wanted);
    const entries = [commentEntry(id, comment, context.instance.parameters)];
    return { entries, summary: `Commented alert ${id}` };
  },
  async probe(context, effect) {
    const { id, wanted } = readComment(effect.inputs);
    const { comment } = await findComment(context, effect, { alertId: id, wanted });
    const found = foundComment(id, comment);
    if (!found.found || comment === undefined) return found;
    return { ...found, entries: [commentEntry(id, comment, context.instance.parameters)] };
  },
});

function readComment(inputs: JsonObject): { id: string; wanted: JsonObject } {
  const id = requireText(postCommentName, inputs, "id");
  return { id, wanted: toComment(requireText(postCommentName, inputs, "comment"), optionalText(inputs, "author")) };
}

function commentEntry(id: string, comment: JsonObject, parameters: JsonObject) {
  const shown = { ...comment, date: localTime(comment.date, parameters) };
  return tableEntry(shown, table(`Alert ${id} has a new comment`, [shown]));
}

const getCommentsName = "sekoia-xdr-get-comments";

export const xdrGetComments = defineCommand({
  name: getCommentsName,
  description: "Reads all comments of an alert of Sekoia.io.",
  effect: "read",
  arguments: [{ ...alertId, isDefault: true }],
  outputs: commentOutputs,
  async run(context, inputs) {
    const id = requireText(getCommentsName, inputs, "id");
    const comments = (await readComments(createSekoiaClient(context), id)).map((comment) => ({
      ...comment,
      date: localTime(comment.date, context.instance.parameters),
      user: authorOf(comment),
    }));
    const told = `Alert ${id} has ${comments.length === 1 ? "1 comment" : `${comments.length} comments`}`;
    return {
      entries: [
        tableEntry(comments, table(told, comments, ["date", "user", "content", "uuid"]), {
          "SekoiaXDR.Comments(val.uuid && val.uuid == obj.uuid)": underBothNames("items", comments, {
            total: comments.length,
          }),
        }),
      ],
      summary: told,
    };
  },
});

/** Who wrote it, in words: the author is a kind and an id, or what was given as one. */
function authorOf({ author, created_by }: JsonObject): Json {
  const text = typeof author === "string" ? author : "";
  if (text.startsWith("user")) return `User with id ${typeof created_by === "string" ? created_by : "unknown"}`;
  if (text.startsWith("apikey")) return "Commented via API";
  return text.startsWith("application") ? "Sekoia.io" : text;
}

const workflowName = "sekoia-xdr-get-workflow-alert";

export const xdrGetWorkflow = defineCommand({
  name: workflowName,
  description: "Reads which changes of status are possible for an alert now.",
  effect: "read",
  arguments: [{ ...alertId, isDefault: true }],
  outputs: transitionOutputs,
  async run(context, inputs) {
    const id = requireText(workflowName, inputs, "id");
    const workflow = await createSekoiaClient(context).getWorkflow(id);
    const actions = (Array.isArray(workflow.actions) ? workflow.actions : []).filter(isObject);
    return {
      entries: [
        tableEntry(actions, table(`Alert ${id}: what its status can become`, actions, ["name", "description", "id"]), {
          "SekoiaXDR.StatusTransitions(val.id && val.id == obj.id)": underBothNames("actions", actions),
        }),
      ],
      summary: `Alert ${id}: ${actions.map(({ name }) => String(name)).join(", ") || "no action"} possible`,
    };
  },
});
