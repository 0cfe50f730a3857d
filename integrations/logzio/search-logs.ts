import { type CommandContext, isObject, type Json, type JsonObject, stringAt } from "#sdk/index.ts";
import type { Hits, LogzioClient } from "./client.ts";
import { countWindows, type SearchWindow, splitWindow } from "./search-windows.ts";
import { parseTime } from "./time-input.ts";

/** Searches logs over any range: in pieces that Logz.io answers whole, merged newest first, none of them twice. */

export interface LogSearch {
  query: string;
  /** Undefined: today and yesterday, as the API has it. */
  window: SearchWindow | undefined;
  size: number;
  timeoutMs: number;
}

export interface FoundLogs {
  logs: JsonObject[];
  /** How many there are; undefined: the API did not say. */
  total: number | undefined;
  /** How many pieces the range was read in. */
  pieces: number;
  /** False: the range holds more than was asked for, and what is shown are not surely its newest. */
  newestFirst: boolean;
}

/** A single search gives no more; beyond it logs are scrolled. */
export const mostOfOneSearch = 10_000;
export const mostPieces = 183;
const scrollPage = 1000;
/** Between two pages; Logz.io allows five minutes. */
const scrollKeepAlive = "2m";

export function describePieces(window: SearchWindow | undefined): number {
  return window === undefined ? 1 : countWindows(window);
}

export async function searchLogs(context: CommandContext, client: LogzioClient, search: LogSearch): Promise<FoundLogs> {
  const windows = search.window === undefined ? [undefined] : splitWindow(search.window);
  const found: JsonObject[] = [];
  const seen = new Set<string>();
  let total: number | undefined = 0;
  let newestFirst = true;
  for (const window of windows) {
    context.signal.throwIfAborted();
    const left = search.size - found.length;
    const answer =
      left > mostOfOneSearch
        ? await scrollWindow(context, client, { ...search, window, size: left })
        : await searchWindow(client, { ...search, window, size: left });
    const logs = answer.hits.flatMap((hit) => readHit(hit, seen));
    if (answer.cut) newestFirst = false;
    found.push(...sortByTime(logs).slice(0, left));
    total = total === undefined || answer.total === undefined ? undefined : total + answer.total;
  }
  return { logs: found, total, pieces: windows.length, newestFirst };
}

type Piece = Omit<LogSearch, "window"> & { window: SearchWindow | undefined };

/** Also when nothing more is wanted: then only how many there are. */
async function searchWindow(client: LogzioClient, piece: Piece): Promise<Hits & { cut: boolean }> {
  const body = {
    query: queryOf(piece),
    size: Math.max(1, piece.size),
    sort: [{ "@timestamp": { order: "desc" } }],
  };
  const { total, hits } = await client.search(body, { timeoutMs: piece.timeoutMs });
  return { total, hits: piece.size < 1 ? [] : hits, cut: false };
}

/** A scroll has no order of its own. It is read to the end of the piece, or until enough is there. */
async function scrollWindow(
  context: CommandContext,
  client: LogzioClient,
  piece: Piece,
): Promise<Hits & { cut: boolean }> {
  const hits: Json[] = [];
  const options = { timeoutMs: piece.timeoutMs };
  let page = await client.scroll({ query: queryOf(piece), size: scrollPage, scroll: scrollKeepAlive }, options);
  const { total } = page;
  while (page.hits.length > 0 && hits.length < piece.size) {
    hits.push(...page.hits);
    if (page.scrollId === undefined || (total !== undefined && hits.length >= total)) break;
    context.signal.throwIfAborted();
    page = await client.scroll({ scroll_id: page.scrollId }, options);
  }
  const cut = total === undefined ? page.hits.length > 0 && hits.length >= piece.size : hits.length < total;
  return { total, hits, cut: cut || hits.length > piece.size };
}

function queryOf({ query, window }: Piece): JsonObject {
  const range = window && { range: { "@timestamp": { gte: window.from, lte: window.to } } };
  return {
    bool: { must: [{ query_string: { query, allow_leading_wildcard: false } }, ...(range ? [range] : [])] },
  };
}

/** What stands in `_source`; a hit whose id was seen is another page's. */
function readHit(hit: Json, seen: Set<string>): JsonObject[] {
  if (!isObject(hit)) return [];
  const id = stringAt(hit, "_id");
  if (id !== undefined) {
    const key = `${stringAt(hit, "_index") ?? ""}/${id}`;
    if (seen.has(key)) return [];
    seen.add(key);
  }
  return isObject(hit._source) ? [hit._source] : [];
}

/** Newest first; logs of the same moment, and those without one, keep their order, the latter at the end. */
export function sortByTime(logs: JsonObject[]): JsonObject[] {
  const dated = logs.map((log) => ({ log, at: momentOf(log) ?? Number.NEGATIVE_INFINITY }));
  return dated.sort((a, b) => (a.at === b.at ? 0 : b.at - a.at)).map(({ log }) => log);
}

function momentOf(log: JsonObject): number | undefined {
  const stamp = Array.isArray(log["@timestamp"]) ? log["@timestamp"][0] : log["@timestamp"];
  if (typeof stamp === "number") return stamp;
  return typeof stamp === "string" ? parseTime(stamp) : undefined;
}
