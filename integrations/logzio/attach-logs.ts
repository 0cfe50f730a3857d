import { type CommandContext, messageOf, type SourceAlert } from "#sdk/index.ts";
import type { LogzioClient } from "./client.ts";

/**
 * Gives alerts the first of their logs, under `logs`, so that a mapper can read what the event itself does not say. An
 * alert never waits for its logs: what cannot be had in time is left to `logzio-get-logs-by-event-id`.
 */

const atOnce = 4;
const timeoutMs = 8_000;

export async function attachLogs(
  context: CommandContext,
  client: LogzioClient,
  alerts: readonly SourceAlert[],
  perAlert: number,
): Promise<SourceAlert[]> {
  const logs = new Map<string, SourceAlert>();
  const queue = [...alerts];
  let failed = false;
  const work = async () => {
    for (let alert = queue.shift(); alert !== undefined && !failed; alert = queue.shift()) {
      try {
        const body = { filter: { alertEventId: alert.sourceId }, pagination: { pageNumber: 1, pageSize: perAlert } };
        const { results } = await client.searchEventLogs(body, { timeoutMs });
        logs.set(alert.sourceId, { ...alert, raw: { ...alert.raw, logs: results.slice(0, perAlert) } });
      } catch (error) {
        context.signal.throwIfAborted();
        failed = true;
        context.log.warn({ event: alert.sourceId, error: messageOf(error) }, "alerts come without their logs");
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return alerts.map((alert) => logs.get(alert.sourceId) ?? alert);
}
