import {
  type CommandContext,
  type IntendedEffect,
  isObject,
  type Json,
  type JsonObject,
  type ProbeResult,
} from "#sdk/index.ts";
import { createSekoiaClient, type SekoiaClient } from "./client.ts";

/** The comments of an alert, read to their end, and one of ours found again among them. */

/** An alert holds at most 500 comments. */
const maxComments = 500;
const pageSize = 100;
/** How far the vendor's stamp may lie before our intent when its clock is known to the second, and when it is not. */
const toleranceMs = 5_000;
const toleranceWithoutClockMs = 2 * 60_000;

interface CommentPage {
  items: Json[];
  vendorTime: number | undefined;
}

async function* readPages(client: SekoiaClient, alertId: string): AsyncGenerator<CommentPage> {
  for (let offset = 0, read = new Set<Json | undefined>(); offset < maxComments; offset += pageSize) {
    const page = await client.listComments(alertId, { limit: pageSize, offset });
    // Some versions answer all comments whatever the page: a page without news is the end.
    const fresh = page.items.filter((item) => isObject(item) && !read.has(item.uuid));
    if (fresh.length > 0) yield { ...page, items: fresh };
    if (fresh.length === 0 || page.items.length < pageSize) return;
    read = new Set([...read, ...fresh.map((item) => (isObject(item) ? item.uuid : undefined))]);
  }
}

export async function readComments(client: SekoiaClient, alertId: string): Promise<JsonObject[]> {
  const comments: JsonObject[] = [];
  for await (const { items } of readPages(client, alertId)) comments.push(...items.filter(isObject));
  return comments;
}

/** The vendor keeps no key of the sender's: a comment is recognised by its text and its time. */
export async function findComment(
  context: CommandContext,
  effect: IntendedEffect,
  { alertId, wanted }: { alertId: string; wanted: JsonObject },
): Promise<{ comment: JsonObject | undefined }> {
  const askedAt = context.clock.now();
  for await (const page of readPages(createSekoiaClient(context), alertId)) {
    const notBefore =
      page.vendorTime === undefined
        ? effect.intendedAt - toleranceWithoutClockMs
        : effect.intendedAt + (page.vendorTime - askedAt) - toleranceMs;
    const ours = page.items.filter(isObject).find((item) => isOurs(item, wanted, notBefore));
    if (ours !== undefined) return { comment: ours };
  }
  return { comment: undefined };
}

export function toComment(content: string, author: string | undefined): JsonObject {
  return author === undefined ? { content } : { content, author: author.slice(0, 32) };
}

export function foundComment(alertId: string, comment: JsonObject | undefined): ProbeResult {
  return comment === undefined
    ? { found: false, summary: `No such comment on alert ${alertId}` }
    : { found: true, outputs: comment, summary: `The comment is on alert ${alertId} already` };
}

function isOurs(item: JsonObject, wanted: JsonObject, notBefore: number): boolean {
  if (item.content !== wanted.content) return false;
  if (wanted.author !== undefined && item.author !== wanted.author) return false;
  if (typeof item.created_by_type === "string" && item.created_by_type !== "apikey") return false;
  // Whole seconds: a comment of the intent's own second counts.
  return typeof item.date === "number" && item.date * 1000 + 999 >= notBefore;
}
