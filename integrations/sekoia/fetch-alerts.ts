import { createHash } from "node:crypto";
import type { CommandContext, FetchedPage, JsonObject } from "#sdk/index.ts";
import { createSekoiaClient, type SekoiaClient } from "./client.ts";
import { beginWalk, type FetchCursor, formatCursor, parseCursor } from "./fetch-cursor.ts";
import { readFetchSettings } from "./fetch-settings.ts";
import { type Page, readPage } from "./read-page.ts";

/**
 * Reads alerts in two ways at once, one request a call:
 *
 * - at the *live edge*: from shortly before the newest alert seen up to now, oldest first;
 * - by a *sweep*: every minute the recent past again, since Sekoia.io may show an alert long after its created_at. A sweep
 *   begins `look_back` before the edge of the sweep before it, so whatever is indexed at most `look_back` late is found.
 *   Its pages take turns with the edge: a busy past never delays a new alert.
 *
 * The same alert is returned many times; the store knows it by its UUID. Every time stamp is the vendor's.
 */

/** Seconds before the edge that every look reads again: alerts do not appear in the order of their stamps. */
const liveOverlap = 5;
/** On a busy tenant these many alerts are overlap enough. */
const liveOverlapItems = 20;
/** How many bad items are remembered. */
const maxReported = 200;

export async function fetchAlerts(context: CommandContext, stored: JsonObject | undefined): Promise<FetchedPage> {
  const settings = readFetchSettings(context.instance.parameters);
  const client = createSekoiaClient(context);
  const cursor = parseCursor(stored) ?? (await begin(context, client, settings));
  const now = context.clock.now();

  const sweepIsDue = cursor.sweep === undefined && settings.lookBack > 0 && now >= cursor.sweepAt;
  const sweeps = cursor.live === undefined && (cursor.sweep === undefined ? sweepIsDue : cursor.turn === "sweep");
  if (!sweeps) return readLive(context, client, cursor);

  const begins = cursor.sweep === undefined;
  const walk = cursor.sweep ?? beginWalk(Math.max(cursor.start, cursor.sweptEdge - settings.lookBack));
  const until = begins ? cursor.edge : cursor.sweptEdge;
  const page = await readPage(context, client, walk);
  const { sweep: _, ...rest } = take(context, cursor, page);
  const ended =
    page.next === undefined ||
    page.next.from > until ||
    (!page.mayContinue && page.newest !== undefined && page.newest >= until);
  const after: FetchCursor = {
    ...rest,
    sweptEdge: until,
    turn: "live",
    ...(ended || page.next === undefined ? { sweepAt: now + settings.sweepEveryMs } : { sweep: page.next }),
  };
  // A sweep that begins takes the place of a look at the edge; if it did not get that far, the look follows at once.
  return toFetchedPage(page, cursor, after, begins && page.mayContinue && !page.stalled);
}

async function readLive(context: CommandContext, client: SekoiaClient, cursor: FetchCursor): Promise<FetchedPage> {
  const page = await readPage(context, client, cursor.live ?? beginWalk(cursor.resume));
  const { live: _, ...rest } = take(context, cursor, page);
  // A short page is the end unless it brought news; being wrong costs nothing, the next look begins before it.
  const bringsNews = page.newest !== undefined && page.newest > cursor.edge;
  if (page.next !== undefined && (page.full || (page.mayContinue && bringsNews))) {
    return toFetchedPage(page, cursor, { ...rest, live: page.next }, !page.stalled);
  }
  // After a burst the overlap alone may be several pages. Once its second is well past, only a sweep finds more in it.
  const isCostly = cursor.live !== undefined && !bringsNews;
  const isPast = page.vendorTime !== undefined && page.vendorTime > (rest.edge + liveOverlap) * 1000;
  const resume = isCostly && isPast ? Math.max(rest.resume, rest.edge + 1) : rest.resume;
  const sweepWaits = rest.sweep !== undefined;
  return toFetchedPage(page, cursor, { ...rest, resume, turn: sweepWaits ? "sweep" : "live" }, sweepWaits);
}

/** The first fetch: "now" is what the vendor's clock says, else a clock of ours that runs ahead would skip alerts. */
async function begin(
  context: CommandContext,
  client: SekoiaClient,
  settings: ReturnType<typeof readFetchSettings>,
): Promise<FetchCursor> {
  const now = context.clock.now();
  const answer = await client.listAlerts({ limit: 1 });
  const vendorNow = Math.floor((answer.vendorTime ?? now) / 1000);
  const start = settings.firstFetchAt(vendorNow);
  return {
    start,
    edge: start,
    resume: start,
    sweptEdge: Math.max(start, vendorNow),
    sweepAt: now + settings.sweepEveryMs,
    turn: "live",
    reported: [],
  };
}

/** Moves the edge to the newest alert of a page. Pages come oldest first, so everything before it has been read. */
function take(context: CommandContext, cursor: FetchCursor, page: Page): FetchCursor {
  const reported = [...cursor.reported, ...unreadableOf(page, cursor.reported).map((item) => item.print)];
  const base = { ...cursor, reported: reported.slice(-maxReported) };
  if (page.newest === undefined) return base;
  // One alert stamped in the future must not carry the edge away from the present.
  const present = Math.floor((page.vendorTime ?? context.clock.now() + 24 * 3600_000) / 1000) + liveOverlap;
  const edge = Math.max(cursor.edge, Math.min(page.newest, present));
  if (edge === cursor.edge) return base;
  const stamps = page.items.flatMap(({ read }) => read.createdAt ?? []).sort((a, b) => b - a);
  const enough = Math.min(edge, stamps[liveOverlapItems - 1] ?? 0);
  return { ...base, edge, resume: Math.max(cursor.resume, edge - liveOverlap, enough) };
}

function toFetchedPage(page: Page, before: FetchCursor, after: FetchCursor, more: boolean): FetchedPage {
  const unreadable = unreadableOf(page, before.reported).map(({ reason, raw }) => ({ reason, raw }));
  return {
    alerts: page.items.flatMap(({ read }) => read.alert ?? []).filter((alert) => alert.raisedAt >= before.start * 1000),
    cursor: formatCursor(after),
    more,
    ...(unreadable.length === 0 ? {} : { unreadable }),
  };
}

function unreadableOf(page: Page, reported: string[]) {
  const known = new Set(reported);
  return page.items.flatMap(({ raw, read }) => {
    if (read.alert !== undefined) return [];
    const print = createHash("sha256").update(JSON.stringify(raw)).digest("hex").slice(0, 16);
    if (known.has(print)) return [];
    known.add(print);
    return [{ reason: read.reason, raw, print }];
  });
}
