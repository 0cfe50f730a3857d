import { isObject, type Json, type JsonObject, jsonAt } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";
import type { VendorReply, VendorRequest, VendorRoute } from "#sdk/fake-vendor/route-table.ts";
import { refuseSearch } from "./api-reply.ts";
import { compileQuery, momentOf, QueryRefused } from "./match-log.ts";

/** One document of the operations account. */
export interface StoredLog {
  id: string;
  index: string;
  at: number;
  source: JsonObject;
  visibleAt: number;
}

export interface LogRouteOptions {
  logs: () => StoredLog[];
  prng: Prng;
  now: () => number;
  /** Of a wider range: `collapse` it to its last two days in silence, as the service does, or `refuse` it. */
  wideRanges: "collapse" | "refuse";
  /** `hits` of a scroll as an object, as an older document shows it. */
  scrollObjects: boolean;
}

const dayMs = 86_400_000;
const scrollLifeMs = 20 * 60_000;
const searchKeys = new Set([
  ..."query from size sort _source post_filter docvalue_fields version stored_fields highlight aggs aggregations".split(
    " ",
  ),
]);

export function createLogRoutes(options: LogRouteOptions): VendorRoute[] {
  const { prng, now } = options;
  const scrolls = new Map<string, { hits: JsonObject[]; total: number; at: number; size: number; expires: number }>();

  /** The two calendar days that a search reads, and no others. */
  function daysOf(query: Json | undefined): { from: number; to: number } | VendorReply {
    const bounds = findRange(query);
    const today = Math.floor(now() / dayMs);
    if (bounds === undefined) return { from: (today - 1) * dayMs, to: (today + 1) * dayMs - 1 };
    const last = Math.floor((bounds.to ?? now()) / dayMs);
    const first = Math.floor((bounds.from ?? (last - 1) * dayMs) / dayMs);
    if (last - first > 1 && options.wideRanges === "refuse") {
      return refuseSearch("This search can't be executed: the time range is wider than 2 days");
    }
    return { from: Math.max(first, last - 1) * dayMs, to: (last + 1) * dayMs - 1 };
  }

  function find(query: Json | undefined): StoredLog[] | VendorReply {
    const days = daysOf(query);
    if (!("from" in days)) return days;
    const holds = compileQuery(query);
    return options
      .logs()
      .filter(({ at, visibleAt }) => visibleAt <= now() && at >= days.from && at <= days.to)
      .filter(({ source }) => holds(source));
  }

  function guarded(handle: (body: JsonObject) => VendorReply): (request: VendorRequest) => VendorReply {
    return (request) => {
      if (!isObject(request.body)) return refuseSearch("Query syntax (in 'query' field) is invalid: no body");
      try {
        return handle(request.body);
      } catch (error) {
        if (error instanceof QueryRefused) return refuseSearch(error.message);
        throw error;
      }
    };
  }

  const search = guarded((body) => {
    const unknown = Object.keys(body).find((key) => !searchKeys.has(key));
    if (unknown !== undefined) return refuseSearch(`The element [${unknown}] is not allowed`);
    if (body.query === undefined) return refuseSearch("Query syntax (in 'query' field) is invalid: it is missing");
    const size = Number(body.size ?? 10);
    const from = Number(body.from ?? 0);
    if (!Number.isInteger(size) || size < 0 || size > 10_000) return refuseSearch("size is not allowed above 10000");
    const found = find(body.query);
    if (!Array.isArray(found)) return found;
    const ordered = body.sort === undefined ? shuffle(found, prng) : sortLogs(found, body.sort);
    const hits = ordered.slice(from, from + size).map(hitOf);
    return { json: { hits: { total: found.length, max_score: null, hits } } };
  });

  const scroll = guarded((body) => {
    const id = body.scroll_id;
    if (id !== undefined && (body.query !== undefined || body.scroll !== undefined)) {
      return refuseSearch("scroll_id and query are not allowed together");
    }
    if (typeof id === "string") {
      const open = scrolls.get(id);
      if (open === undefined || open.expires < now()) return refuseSearch("No search context found for this scroll_id");
      return page(id, open);
    }
    const minutes = /^([1-5])m$/.exec(String(body.scroll ?? "1m"));
    if (minutes === null) return refuseSearch("scroll is not allowed above 5m");
    const size = Number(body.size ?? 10);
    if (!Number.isInteger(size) || size < 1 || size > 1000) return refuseSearch("size is not allowed above 1000");
    const unknown = Object.keys(body).find((key) => !["query", "size", "scroll", "_source"].includes(key));
    if (unknown !== undefined) return refuseSearch(`The element [${unknown}] is not allowed`);
    const found = find(body.query);
    if (!Array.isArray(found)) return found;
    const opened = {
      hits: shuffle(found, prng).map(hitOf),
      total: found.length,
      at: 0,
      size,
      expires: now() + scrollLifeMs,
    };
    const scrollId = prng.text(60);
    scrolls.set(scrollId, opened);
    return page(scrollId, opened);
  });

  function page(scrollId: string, open: { hits: JsonObject[]; total: number; at: number; size: number }): VendorReply {
    const hits = { total: open.total, max_score: 1, hits: open.hits.slice(open.at, open.at + open.size) };
    open.at += open.size;
    return { json: { code: 200, scrollId, hits: options.scrollObjects ? hits : JSON.stringify(hits) } };
  }

  return [
    { name: "logs.search", method: "POST", path: "/v1/search", permission: "operations", handle: search },
    { name: "logs.scroll", method: "POST", path: "/v1/scroll", permission: "operations", handle: scroll },
  ];
}

function hitOf(log: StoredLog): JsonObject {
  return { _index: log.index, _type: "doc", _id: log.id, _score: null, _source: log.source };
}

/** The bounds on `@timestamp` that a query demands, wherever they stand among what must hold. */
function findRange(query: Json | undefined): { from?: number; to?: number } | undefined {
  const range = jsonAt(query, "range", "@timestamp");
  if (isObject(range)) {
    const low = range.gte ?? range.gt ?? range.from;
    const high = range.lte ?? range.lt ?? range.to;
    return {
      ...(low === undefined || low === null ? {} : { from: momentOf(low) }),
      ...(high === undefined || high === null ? {} : { to: momentOf(high) }),
    };
  }
  const inside = ["must", "filter"].flatMap((name) => jsonAt(query, "bool", name) ?? []);
  for (const part of inside) {
    const found = findRange(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function sortLogs(logs: StoredLog[], sort: Json): StoredLog[] {
  const [first] = Array.isArray(sort) ? sort : [sort];
  const [field = "@timestamp", how = "asc"] = isObject(first) ? (Object.entries(first)[0] ?? []) : [String(first)];
  if (field !== "@timestamp")
    throw new QueryRefused(`This search can't be executed: sorting by [${field}] is not allowed`);
  const sign = (isObject(how) ? how.order : how) === "desc" ? -1 : 1;
  return [...logs].sort((a, b) => (a.at - b.at) * sign);
}

function shuffle<T>(list: readonly T[], prng: Prng): T[] {
  return list
    .map((item) => ({ item, key: prng.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
