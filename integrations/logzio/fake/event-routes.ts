import { isObject, type Json, type JsonObject, jsonAt } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";
import type { VendorReply, VendorRequest, VendorRoute } from "#sdk/fake-vendor/route-table.ts";
import type { createAccounts } from "./accounts.ts";
import { refuse } from "./api-reply.ts";
import type { EventRegister } from "./event-register.ts";

const severityNames = ["INFO", "LOW", "MEDIUM", "HIGH", "SEVERE"];

export interface EventRouteOptions {
  register: EventRegister;
  accounts: ReturnType<typeof createAccounts>;
  prng: Prng;
  now: () => number;
  pageShift: number;
  pageRepeat: number;
  outOfOrder: () => boolean;
  withoutTotal: boolean;
  /** Whatever is asked for, a page holds no more. */
  largestPage: number;
}

export function createEventRoutes(options: EventRouteOptions): VendorRoute[] {
  const { register, accounts, prng, now } = options;
  let lastRead: Json | undefined;

  function searchEvents(request: VendorRequest): VendorReply {
    const body = isObject(request.body) ? request.body : {};
    const asked = readPagination(body);
    if (!("number" in asked)) return asked;
    const page = { ...asked, size: Math.min(asked.size, options.largestPage) };
    const range = readRange(jsonAt(body, "filter", "timeRange"));
    if (range === undefined) return refuse(400, "timeRange needs fromDate and toDate, in seconds");
    const term = jsonAt(body, "filter", "searchTerm");
    const wanted = jsonAt(body, "filter", "severities");
    if (Array.isArray(wanted) && !wanted.every((one) => severityNames.includes(String(one)))) {
      return refuse(400, "severities: unknown severity");
    }
    const muted = jsonAt(body, "filter", "includeMutedEvents") === true;
    let found = register.visible().filter(({ body: event, at }) => {
      const seconds = at / 1000;
      if (seconds < range.from || seconds > range.to) return false;
      if (!isObject(event)) return true;
      if (event.isMuted === true && !muted) return false;
      if (Array.isArray(wanted) && wanted.length > 0 && !wanted.includes(event.severity ?? null)) return false;
      return (
        typeof term !== "string" ||
        String(event.name ?? "")
          .toLowerCase()
          .includes(term.toLowerCase())
      );
    });
    const sort = Array.isArray(body.sort) ? body.sort : [];
    // Without a sort the order is undefined.
    found = sort.length === 0 || options.outOfOrder() ? shuffle(found, prng) : sortBy(found, sort);
    let start = (page.number - 1) * page.size;
    // The set moves by one between two pages: one event is repeated.
    if (page.number > 1 && prng.chance(options.pageShift)) start -= 1;
    const results = found.slice(start, start + page.size).map((item) => item.body);
    if (results.length > 0 && lastRead !== undefined && prng.chance(options.pageRepeat)) results.unshift(lastRead);
    lastRead = results.at(-1) ?? lastRead;
    return { json: { ...(options.withoutTotal ? {} : { total: found.length, pagination: echo(page) }), results } };
  }

  function searchLogs(request: VendorRequest): VendorReply {
    const body = isObject(request.body) ? request.body : {};
    const page = readPagination(body);
    if (!("number" in page)) return page;
    const id = jsonAt(body, "filter", "alertEventId");
    if (typeof id !== "string" || id === "") return refuse(400, "filter.alertEventId is required");
    const event = register.find(id);
    // Of an event whose logs are not indexed yet, or gone, there are none: that is no error.
    const logs = event !== undefined && event.logsVisibleAt <= now() ? event.logs : [];
    const start = (page.number - 1) * page.size;
    return { json: { total: logs.length, results: logs.slice(start, start + page.size), pagination: echo(page) } };
  }

  return [
    {
      name: "whoami",
      method: "GET",
      path: "/v2/whoami",
      handle(request) {
        const account = accounts.accountOf(request);
        return { json: { accountName: account?.accountName ?? "", accountId: account?.accountId ?? 0 } };
      },
    },
    {
      name: "events.search",
      method: "POST",
      path: "/v2/security/rules/events/search",
      permission: "security",
      handle: searchEvents,
    },
    {
      name: "events.logs",
      method: "POST",
      path: "/v2/security/rules/events/logs/search",
      permission: "security",
      handle: searchLogs,
    },
  ];
}

type Pagination = { number: number; size: number };

/** Texts are taken for numbers, as real clients send them. */
function readPagination(body: JsonObject): Pagination | VendorReply {
  const number = Number(jsonAt(body, "pagination", "pageNumber") ?? 1);
  const size = Number(jsonAt(body, "pagination", "pageSize") ?? 25);
  if (!Number.isInteger(number) || number < 1) return refuse(400, "pageNumber must be at least 1");
  if (!Number.isInteger(size) || size < 1 || size > 1000) return refuse(400, "pageSize must be from 1 to 1000");
  return { number, size };
}

function echo(page: Pagination): JsonObject {
  return { pageNumber: page.number, pageSize: page.size };
}

/** Both bounds or none; a reversed range finds nothing and is no error. */
function readRange(range: Json | undefined): { from: number; to: number } | undefined {
  if (range === undefined || range === null) return { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  const from = Number(jsonAt(range, "fromDate") ?? Number.NaN);
  const to = Number(jsonAt(range, "toDate") ?? Number.NaN);
  return Number.isFinite(from) && Number.isFinite(to) ? { from, to } : undefined;
}

function sortBy(found: { body: Json; at: number }[], sort: Json[]): { body: Json; at: number }[] {
  const keys = sort.map((one) => ({
    bySeverity: jsonAt(one, "field") === "SEVERITY",
    sign: jsonAt(one, "descending") === false ? 1 : -1,
  }));
  const severityOf = ({ body }: { body: Json }) => severityNames.indexOf(String(jsonAt(body, "severity") ?? ""));
  return [...found].sort((a, b) => {
    for (const { bySeverity, sign } of keys) {
      const order = (bySeverity ? severityOf(a) - severityOf(b) : a.at - b.at) * sign;
      if (order !== 0) return order;
    }
    return 0;
  });
}

function shuffle<T>(list: readonly T[], prng: Prng): T[] {
  return list
    .map((item) => ({ item, key: prng.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
