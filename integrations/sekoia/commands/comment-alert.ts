import {
  type CommandContext,
  defineCommand,
  type IntendedEffect,
  isObject,
  type Json,
  type JsonObject,
  type ProbeResult,
} from "#sdk/index.ts";
import { createSekoiaClient } from "../client.ts";
import { optionalText, requireText } from "../inputs.ts";

/** The vendor keeps no key of the sender's: a comment is recognised by its text and its time. */

/** An alert holds at most 500 comments. */
const maxComments = 500;
const pageSize = 100;
/** How far the vendor's stamp may lie before our intent when its clock is known to the second, and when it is not. */
const toleranceMs = 5_000;
const toleranceWithoutClockMs = 2 * 60_000;

export const commentAlert = defineCommand({
  name: "sekoia-comment-alert",
  description: "Adds a comment to an alert of Sekoia.io.",
  effect: "write",
  repeat: "probe",
  arguments: [
    { name: "uuid", description: "The alert's UUID or short id.", required: true },
    { name: "content", description: "The comment.", required: true },
    { name: "author", description: "Who says it, at most 32 characters. Empty: the API key." },
  ],
  async run(context, inputs) {
    const id = requireText("sekoia-comment-alert", inputs, "uuid");
    const comment = await createSekoiaClient(context).addComment(id, toComment(inputs));
    return { outputs: comment, summary: `Commented alert ${id}` };
  },
  probe: findComment,
});

function toComment(inputs: JsonObject): JsonObject {
  const content = requireText("sekoia-comment-alert", inputs, "content");
  const author = optionalText(inputs, "author")?.slice(0, 32);
  return author === undefined ? { content } : { content, author };
}

async function findComment(context: CommandContext, effect: IntendedEffect): Promise<ProbeResult> {
  const id = requireText("sekoia-comment-alert", effect.inputs, "uuid");
  const wanted = toComment(effect.inputs);
  const client = createSekoiaClient(context);
  for (let offset = 0, read = new Set<Json | undefined>(); offset < maxComments; offset += pageSize) {
    const askedAt = context.clock.now();
    const page = await client.listComments(id, { limit: pageSize, offset });
    const notBefore =
      page.vendorTime === undefined
        ? effect.intendedAt - toleranceWithoutClockMs
        : effect.intendedAt + (page.vendorTime - askedAt) - toleranceMs;
    const ours = page.items.find((item) => isOurs(item, wanted, notBefore));
    if (ours !== undefined) return { found: true, outputs: ours, summary: `The comment is on alert ${id} already` };
    // Some versions answer all comments whatever the page: a page without news is the end.
    const fresh = page.items.filter((item) => isObject(item) && !read.has(item.uuid));
    if (fresh.length === 0 || page.items.length < pageSize) break;
    read = new Set([...read, ...fresh.map((item) => (isObject(item) ? item.uuid : undefined))]);
  }
  return { found: false, summary: `No such comment on alert ${id}` };
}

function isOurs(item: Json, wanted: JsonObject, notBefore: number): boolean {
  if (!isObject(item) || item.content !== wanted.content) return false;
  if (wanted.author !== undefined && item.author !== wanted.author) return false;
  if (typeof item.created_by_type === "string" && item.created_by_type !== "apikey") return false;
  // Whole seconds: a comment of the intent's own second counts.
  return typeof item.date === "number" && item.date * 1000 + 999 >= notBefore;
}
