import { defineCommand, type JsonObject, VendorError } from "#sdk/index.ts";
import { createLogzioClient } from "../client.ts";
import { readText, requireNumber } from "../inputs.ts";
import { logsEntry, tellCount, withTimestamp } from "../logs-entry.ts";
import { describePieces, mostPieces, searchLogs } from "../search-logs.ts";
import { type SearchWindow, startOfDay } from "../search-windows.ts";
import { readTimeBound } from "../time-input.ts";

const command = "logzio-search-logs";
const dayMs = 86_400_000;

export const searchLogsCommand = defineCommand({
  name: command,
  description: "Searches the logs of the Operations account, over any range of time.",
  effect: "read",
  arguments: [
    { name: "query", description: "A Lucene query.", required: true, default: "*", isDefault: true },
    { name: "size", description: "How many logs at most, 1 to 50,000.", type: "number", default: 1000 },
    {
      name: "from_time",
      description: 'From when: a time, "3 days ago", or milliseconds since the epoch. Empty: yesterday.',
    },
    { name: "to_time", description: "Until when, in the same forms. Empty: now." },
    { name: "timeout", description: "Seconds a request may take, 1 to 60.", type: "number", default: 15 },
  ],
  outputs: [
    { path: "Logzio.Result", description: "The logs found, newest first.", type: "string" },
    { path: "Logzio.Result.timestamp", description: "When the log was written.", type: "date" },
    { path: "Logzio.Search.Query", description: "The query.", type: "string" },
    { path: "Logzio.Search.From", description: "The beginning of the range, where one was given.", type: "date" },
    { path: "Logzio.Search.To", description: "The end of the range, where one was given.", type: "date" },
    { path: "Logzio.Search.Total", description: "How many logs there are.", type: "number" },
    { path: "Logzio.Search.Shown", description: "How many of them were taken.", type: "number" },
    { path: "Logzio.Search.Logs", description: "The logs of this search, whatever ran since.", type: "unknown" },
  ],
  // The other account's: neither its limits nor a refused token of its hold up the fetching.
  gateOf: () => "operations",
  async run(context, inputs) {
    const query = readQuery(inputs);
    const size = requireNumber(command, inputs, "size", { fallback: 1000, low: 1, high: 50_000 });
    const seconds = requireNumber(command, inputs, "timeout", { fallback: 15, low: 1, high: 60 });
    const window = readWindow(inputs, context.clock.now());
    const client = createLogzioClient(context);
    const found = await searchLogs(context, client, { query, window, size, timeoutMs: seconds * 1000 });
    const logs = found.logs.map(withTimestamp);
    const bounds = {
      From: window === undefined ? null : new Date(window.from).toISOString(),
      To: window === undefined ? null : new Date(window.to).toISOString(),
    };
    const range = window === undefined ? "yesterday and today" : `${bounds.From} to ${bounds.To}`;
    const inPieces = found.pieces > 1 ? `, read in ${found.pieces} pieces of at most two days` : "";
    const order = found.newestFirst
      ? ""
      : ". They are not surely the newest of the range: it was scrolled, which has no order";
    const told = `${tellCount(logs.length, found.total)} (${range}${inPieces})${order}`;
    const entryContext = {
      "Logzio.Search(val.Query == obj.Query && val.From == obj.From && val.To == obj.To)": {
        Query: query,
        ...bounds,
        Total: found.total ?? null,
        Shown: logs.length,
        Logs: logs,
      },
    };
    return { entries: [logsEntry(logs, { told, entryContext })], summary: `Logs: ${told}` };
  },
});

function readQuery(inputs: JsonObject): string {
  const { query } = inputs;
  // Hunting playbooks hand over the list of what they look for.
  const text = Array.isArray(query)
    ? query
        .map((part) => readText(part))
        .filter(Boolean)
        .join(" OR ")
    : readText(query);
  return text === "" ? "*" : text;
}

function readWindow(inputs: JsonObject, now: number): SearchWindow | undefined {
  const from = readTimeBound(command, "from_time", inputs.from_time, now);
  const to = readTimeBound(command, "to_time", inputs.to_time, now);
  if (from === undefined && to === undefined) return undefined;
  const end = to ?? Math.max(now, from ?? now);
  // Without a beginning the API reads two days; so they are the two that end there.
  const window = { from: from ?? startOfDay(end) - dayMs, to: end };
  if (window.from > window.to) {
    throw new VendorError("refused", `${command}: from_time lies after to_time`, { mend: "Swap the two bounds." });
  }
  const pieces = describePieces(window);
  if (pieces <= mostPieces) return window;
  throw new VendorError(
    "refused",
    `${command}: the range is ${pieces * 2} days, and at most ${mostPieces * 2} can be searched`,
    {
      mend: "Search it in several steps: Logz.io reads two days at a time.",
    },
  );
}
