/**
 * The list of alerts says how many comments there are, not what they say. They are read for the alerts that have some, and
 * read again only when the alert has changed since.
 */
import { type CommandContext, isObject, type Json, type JsonObject, messageOf, VendorError } from "#sdk/index.ts";
import { createSekoiaClient } from "./client.ts";
import { readComments } from "./comments.ts";

interface Known {
  /** Of the alert when they were read. */
  version: string;
  comments: Json[];
}

/** Alerts whose comments are remembered, of all instances. */
const mostRemembered = 5_000;
const remembered = new Map<string, Known>();
/** An alert whose comments cannot be read goes without them in the end: it must not hold up the others. */
const triesBeforeWithout = 3;
const failures = new Map<string, number>();

export async function attachComments(context: CommandContext, items: readonly Json[]): Promise<Json[]> {
  if (context.instance.parameters.fetch_with_comments === false) return [...items];
  const attached: Json[] = [];
  for (const item of items) {
    attached.push(isObject(item) && hasComments(item) ? await withComments(context, item, item.uuid) : item);
  }
  return attached;
}

function hasComments(item: JsonObject): item is JsonObject & { uuid: string } {
  return typeof item.uuid === "string" && Number(item.number_of_total_comments) > 0 && !Array.isArray(item.comments);
}

async function withComments(context: CommandContext, item: JsonObject, uuid: string): Promise<JsonObject> {
  const client = createSekoiaClient(context);
  const key = `${client.address.apiRoot} ${uuid}`;
  const version = `${item.updated_at} ${item.number_of_total_comments}`;
  const known = remembered.get(key);
  if (known?.version === version) return { ...item, comments: known.comments };
  try {
    const comments = (await readComments(client, uuid)).sort((a, b) => Number(a.date) - Number(b.date));
    failures.delete(key);
    remembered.delete(key);
    remembered.set(key, { version, comments });
    const [oldest] = remembered.keys();
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
    return { ...item, comments };
  } catch (error) {
    const tries = (failures.get(key) ?? 0) + 1;
    const isFinal = error instanceof VendorError && /^(?:forbidden|not-found|refused)$/.test(error.kind);
    if (!isFinal && tries < triesBeforeWithout) {
      if (failures.size >= mostRemembered) failures.clear();
      failures.set(key, tries);
      throw error;
    }
    failures.delete(key);
    context.log.warn({ alert: uuid, error: messageOf(error) }, "the comments of an alert cannot be read");
    return known === undefined ? item : { ...item, comments: known.comments };
  }
}
