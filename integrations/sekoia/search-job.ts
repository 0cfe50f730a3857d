import { type CommandContext, type JsonObject, VendorError } from "#sdk/index.ts";
import type { SekoiaClient } from "./client.ts";

/**
 * Waits until an event search is done. Every end a job can have is an answer: a loop that waits only for "done" hangs on
 * a cancelled job, and one that takes every end for "done" returns no events in silence.
 */

const startLimitMs = 20 * 60_000;
const finishLimitMs = 30 * 60_000;
const slowestPollMs = 1000;

export async function waitForJob(
  context: CommandContext,
  client: SekoiaClient,
  uuid: string,
  created: JsonObject,
): Promise<void> {
  const askedAt = context.clock.now();
  let startedAt: number | undefined;
  let delay = firstPollMs(context.requestsPerSecond);
  for (let job = created; ; job = await client.getSearchJob(uuid)) {
    if (job.expired === true) throw new VendorError("not-found", `Event search ${uuid} has expired`);
    if (job.status === 2) return;
    if (job.status === 3) throw new VendorError("failed", `Event search ${uuid} was cancelled at Sekoia.io`);
    if (job.status === 4) throw new VendorError("failed", `Event search ${uuid} failed at Sekoia.io`);
    if (job.status !== 0 && job.status !== 1) {
      throw new VendorError(
        "invalid",
        `Event search ${uuid} is in a state nobody knows: ${JSON.stringify(job.status)}`,
      );
    }
    const now = context.clock.now();
    if (job.status === 1) startedAt ??= now;
    if (startedAt === undefined && now - askedAt >= startLimitMs) {
      throw new VendorError("failed", `Event search ${uuid} did not start within ${startLimitMs / 60_000} minutes`);
    }
    if (startedAt !== undefined && now - startedAt >= finishLimitMs) {
      throw new VendorError("failed", `Event search ${uuid} did not finish within ${finishLimitMs / 60_000} minutes`);
    }
    await context.wait(delay);
    delay = Math.min(slowestPollMs, delay * 2);
  }
}

/** One slot of the allowed rate: fast where the limit is lifted, and never a poll that costs an alert its turn. */
export function firstPollMs(requestsPerSecond: number | undefined): number {
  if (requestsPerSecond === undefined || requestsPerSecond <= 0) return 1;
  return Math.min(slowestPollMs, Math.max(1, 1000 / requestsPerSecond));
}

const statusWords = ["not started", "in progress", "done", "cancelled", "failed"];

export function describeJobStatus(job: JsonObject): string {
  if (job.expired === true) return "expired";
  const words = typeof job.status === "number" ? statusWords[job.status] : undefined;
  return words ?? `in a state nobody knows (${JSON.stringify(job.status)})`;
}
