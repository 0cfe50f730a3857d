import type { Json } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";
import type { VendorReply } from "#sdk/fake-vendor/route-table.ts";
import { readAlertFilter } from "./alert-filter.ts";
import type { AlertRegister } from "./alert-register.ts";
import type { AlertRecord } from "./alert-shape.ts";
import { readCount, readFlag, refuseArgument } from "./api-reply.ts";

export interface AlertListOptions {
  register: AlertRegister;
  prng: Prng;
  now: () => number;
  /** How likely an older alert comes or goes between two pages: the rest of the reading moves by one. */
  pageShift: number;
  /** How likely an older alert comes between two pages: the page begins with one already read. Nothing is skipped. */
  pageRepeat: number;
  /** Without `has_more`, and `total` only when `with_count` asks for it. */
  olderEnvelope: boolean;
}

const sortKeys = new Map<string, (record: AlertRecord) => number | string>(
  Object.entries({
    created_at: ({ body }: AlertRecord) => body.created_at,
    updated_at: ({ body }: AlertRecord) => body.updated_at,
    target: ({ body }: AlertRecord) => body.target ?? "",
    urgency: ({ body }: AlertRecord) => body.urgency.current_value,
    status: ({ body }: AlertRecord) => body.status.name,
  }),
);

/**
 * `GET /v1/sic/alerts`. Newest first unless told otherwise. Offsets count over a set that may move while it is read:
 * a reading starts at offset 0, and from then on each further page may move it.
 */
export function createAlertList(options: AlertListOptions): (query: URLSearchParams) => VendorReply {
  const drift = new Map<string, number>();

  function driftAt(query: URLSearchParams, offset: number): number {
    if (options.pageShift === 0 && options.pageRepeat === 0) return 0;
    const reading = new URLSearchParams(query);
    reading.delete("offset");
    const key = reading.toString();
    if (drift.size > 1000) drift.clear();
    if (offset === 0) {
      drift.delete(key);
      return 0;
    }
    let moved = drift.get(key) ?? 0;
    if (options.prng.chance(options.pageRepeat)) moved -= 1;
    else if (options.prng.chance(options.pageShift)) moved += options.prng.pick([-1, 1]);
    drift.set(key, moved);
    return moved;
  }

  return (query) => {
    const limit = readCount(query, "limit", 20, 1, 100);
    const offset = readCount(query, "offset", 0, 0, Number.MAX_SAFE_INTEGER);
    const direction = query.get("direction") ?? "desc";
    const sortKey = sortKeys.get(query.get("sort") ?? "created_at");
    if (limit === undefined) return refuseArgument("limit must be between 1 and 100");
    if (offset === undefined) return refuseArgument("offset must be 0 or more");
    if (!sortKey) return refuseArgument("sort is not a field to sort by");
    if (direction !== "asc" && direction !== "desc") return refuseArgument("direction must be asc or desc");
    const filter = readAlertFilter(query, options.now());
    if (!filter.ok) return refuseArgument(filter.message);

    const found = options.register.visible().filter((record) => filter.accepts(record));
    found.sort((a, b) => compareKeys(sortKey(a), sortKey(b))); // stable: ties stay in the order they were raised
    if (direction === "desc") found.reverse();

    const moved = driftAt(query, offset);
    const start = Math.max(0, offset + moved);
    const page = found.slice(start, start + limit);
    const items: Json[] = page.map((record) => showInList(record, query));
    if (options.olderEnvelope) {
      return { json: readFlag(query, "with_count", false) ? { items, total: found.length - moved } : { items } };
    }
    return { json: { items, total: Math.max(0, found.length - moved), has_more: start + page.length < found.length } };
  };
}

function compareKeys(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A list item has no comments, history or countermeasures, only the number of comments. */
function showInList(record: AlertRecord, query: URLSearchParams): Json {
  return {
    // No copy of what is in it: an answer is written out at once.
    ...record.body,
    number_of_total_comments: record.comments.length,
    stix: readFlag(query, "stix", false) ? record.stix : {},
    ...(readFlag(query, "cases", false) ? { cases: record.cases } : {}),
  };
}
