import { type CommandContext, type Json, type JsonObject, VendorError } from "#sdk/index.ts";
import type { SekoiaClient } from "./client.ts";
import { firstPollMs, waitForJob } from "./search-job.ts";

/** Runs one event search from its creation to its last page, whatever becomes of the job on the way. */

/** A job that expires while it is read is made again; one that does so for ever is an outage. */
const maxJobs = 3;
/** The pages of a job that is done may lag behind its total for a moment. */
const emptyPageRetries = 3;

export async function searchEvents(
  context: CommandContext,
  client: SekoiaClient,
  job: JsonObject,
  limit: number,
): Promise<{ events: Json[]; total: number; jobUuid: string }> {
  for (let attempt = 1; ; attempt++) {
    const created = await client.createSearchJob(job);
    const uuid = requireJobUuid(created);
    try {
      await waitForJob(context, client, uuid, created);
      return { ...(await readPages(context, client, uuid, limit)), jobUuid: uuid };
    } catch (error) {
      if (!isGone(error)) throw error;
      if (attempt >= maxJobs) {
        throw new VendorError("failed", `Sekoia.io dropped ${maxJobs} event searches before they could be read`, {
          cause: error,
        });
      }
      context.log.warn({ job: uuid }, "an event search expired before it was read; making a new one");
    }
  }
}

export function requireJobUuid({ uuid }: JsonObject): string {
  if (typeof uuid === "string" && uuid !== "") return uuid;
  throw new VendorError("invalid", "Sekoia.io created an event search without an id");
}

/** The events of a search that somebody began, once it is done. */
export async function readJobEvents(
  context: CommandContext,
  client: SekoiaClient,
  uuid: string,
  limit: number,
): Promise<{ events: Json[]; total: number }> {
  await waitForJob(context, client, uuid, await client.getSearchJob(uuid));
  return readPages(context, client, uuid, limit);
}

/** What one page holds at most. */
const pageSize = 1000;

async function readPages(
  context: CommandContext,
  client: SekoiaClient,
  uuid: string,
  limit: number,
): Promise<{ events: Json[]; total: number }> {
  const events: Json[] = [];
  let total = 0;
  for (let emptyPages = 0; events.length < limit; ) {
    const page = await client.readJobEvents(uuid, {
      limit: Math.min(pageSize, limit - events.length),
      offset: events.length,
    });
    total = Math.max(total, page.total ?? events.length + page.items.length);
    events.push(...page.items.slice(0, limit - events.length));
    if (events.length >= Math.min(limit, total)) break;
    if (page.items.length > 0) continue;
    if (++emptyPages < emptyPageRetries) {
      await context.wait(Math.min(1000, firstPollMs(context.requestsPerSecond) * 2 ** emptyPages));
      continue;
    }
    // A playbook that goes on without its events is worse than one that tries again.
    if (events.length === 0) {
      throw new VendorError("failed", `Sekoia.io counts ${total} events for search ${uuid} but returns none`);
    }
    context.log.warn(
      { job: uuid, total, received: events.length },
      "an event search returned fewer events than it counts",
    );
    break;
  }
  return { events, total };
}

/** Expired jobs are 404 or 410. */
function isGone(error: unknown): boolean {
  return error instanceof VendorError && error.kind === "not-found";
}
