import {
  type CommandContext,
  defineCommand,
  type EntryDraft,
  type Json,
  type JsonObject,
  VendorError,
} from "#sdk/index.ts";
import { createLogzioClient, type LogzioClient } from "../client.ts";
import { readText, requireNumber } from "../inputs.ts";
import { logsEntry, tellCount, withTimestamp } from "../logs-entry.ts";

const command = "logzio-get-logs-by-event-id";
const largestPage = 1000;

export const getLogsByEventId = defineCommand({
  name: command,
  description: "Reads the logs that triggered an event of a security rule.",
  effect: "read",
  arguments: [
    {
      name: "id",
      description: "The alert's event id (Logz.io Alert Event ID), not the rule's id. Several: each in turn.",
      type: "list",
      required: true,
      isDefault: true,
    },
    { name: "size", description: "How many logs of each event at most, 1 to 10,000.", type: "number", default: 100 },
    { name: "timeout", description: "Seconds a request may take, 1 to 60.", type: "number", default: 15 },
  ],
  outputs: [
    { path: "Logzio.Result", description: "The logs.", type: "string" },
    { path: "Logzio.Result.timestamp", description: "When the log was written.", type: "date" },
    { path: "Logzio.EventLogs.ID", description: "The event's id.", type: "string" },
    {
      path: "Logzio.EventLogs.Status",
      description: "ready, or pending: there are no logs (yet), or they are past their retention.",
      type: "string",
    },
    { path: "Logzio.EventLogs.Total", description: "How many logs there are.", type: "number" },
    { path: "Logzio.EventLogs.Shown", description: "How many of them were taken.", type: "number" },
    { path: "Logzio.EventLogs.Logs", description: "The logs of this event, whatever ran since.", type: "unknown" },
  ],
  async run(context, inputs) {
    const ids = readIds(inputs);
    const size = requireNumber(command, inputs, "size", { fallback: 100, low: 1, high: 10_000 });
    const seconds = requireNumber(command, inputs, "timeout", { fallback: 15, low: 1, high: 60 });
    const client = createLogzioClient(context);
    const events: { id: string; logs: Json[]; total: number | undefined }[] = [];
    for (const id of ids) {
      events.push({ id, ...(await readLogs(context, client, id, { size, timeoutMs: seconds * 1000 })) });
    }
    return { entries: [tell(events)], summary: `Logs: ${events.map(tellEvent).join("; ")}` };
  },
});

function readIds(inputs: JsonObject): string[] {
  const given = Array.isArray(inputs.id) ? inputs.id.map((id) => readText(id)) : readText(inputs.id).split(",");
  const ids = [...new Set(given.map((id) => id.trim()).filter((id) => id !== ""))];
  if (ids.length > 0) return ids;
  throw new VendorError("refused", `${command} needs the argument id`, {
    mend: "Give the alert's event id: incident.logzioalerteventid.",
  });
}

async function readLogs(
  context: CommandContext,
  client: LogzioClient,
  alertEventId: string,
  { size, timeoutMs }: { size: number; timeoutMs: number },
): Promise<{ logs: Json[]; total: number | undefined }> {
  const pageSize = Math.min(size, largestPage);
  const logs: Json[] = [];
  let total: number | undefined;
  for (let pageNumber = 1; logs.length < size; pageNumber++) {
    context.signal.throwIfAborted();
    const body = { filter: { alertEventId }, pagination: { pageNumber, pageSize } };
    const page = await client.searchEventLogs(body, { timeoutMs });
    total = page.total ?? total;
    logs.push(...page.results);
    const isLast = total === undefined ? page.results.length < pageSize : logs.length >= total;
    if (isLast || page.results.length === 0) break;
  }
  // Without a total a page that is not full was the last.
  const all = logs.length < size ? logs.length : undefined;
  return { logs: logs.slice(0, size).map(withTimestamp), total: total ?? all };
}

function tell(events: readonly { id: string; logs: Json[]; total: number | undefined }[]): EntryDraft {
  const entryContext = {
    "Logzio.EventLogs(val.ID == obj.ID)": events.map(({ id, logs, total }) => ({
      ID: id,
      Status: logs.length > 0 ? "ready" : "pending",
      Total: total ?? null,
      Shown: logs.length,
      Logs: logs,
    })),
  };
  const none = "None (yet): they are indexed late, or past their retention.";
  const told = events.map((event) => `${tellEvent(event)}${event.logs.length === 0 ? `. ${none}` : ""}`).join("\n\n");
  return logsEntry(
    events.flatMap(({ logs }) => logs),
    { told, entryContext },
  );
}

function tellEvent({ id, logs, total }: { id: string; logs: Json[]; total: number | undefined }): string {
  return `Event ${id}: ${tellCount(logs.length, total)}`;
}
