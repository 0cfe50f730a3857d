import { createHash } from "node:crypto";
import type { CommandContext, FetchedPage, Json, JsonObject, SourceAlert } from "#sdk/index.ts";
import { attachLogs } from "./attach-logs.ts";
import { createLogzioClient, type LogzioClient } from "./client.ts";
import { beginWalk, type FetchCursor, formatCursor, parseCursor } from "./fetch-cursor.ts";
import { type FetchSettings, readFetchSettings } from "./fetch-settings.ts";
import { type Page, readPage } from "./read-page.ts";

/**
 * Reads the events of security rules in two ways at once, a page a call:
 *
 * - at the *live edge*: from shortly before the newest event seen up to now, oldest first;
 * - by a *sweep*: every minute the recent past again, since an event may be listed long after its own date (it was indexed
 *   late, unmuted, or its severity was raised). A sweep begins `look_back` before the edge of the sweep before it.
 *
 * The same event is returned many times; the store knows it by its alertEventId. Every stamp is the vendor's.
 */

/** Seconds before the edge that every look reads again: events do not appear in the order of their dates. */
const liveOverlap = 5;
const maxReported = 200;
const maxWithLogs = 400;

export async function fetchAlerts(context: CommandContext, stored: JsonObject | undefined): Promise<FetchedPage> {
  const client = createLogzioClient(context);
  // With the operations token alone an instance searches logs and fetches nothing.
  if (!client.hasToken("security")) return { alerts: [], cursor: stored ?? {}, more: false };
  const settings = readFetchSettings(context.instance.parameters);
  const now = context.clock.now();
  const cursor = parseCursor(stored) ?? begin(settings, now);

  const sweepIsDue = cursor.sweep === undefined && settings.lookBack > 0 && now >= cursor.sweepAt;
  const sweeps = cursor.live === undefined && (cursor.sweep === undefined ? sweepIsDue : cursor.turn === "sweep");
  const reader = { context, client, settings };
  return sweeps ? readSweep(reader, cursor, now) : readLive(reader, cursor);
}

interface Reader {
  context: CommandContext;
  client: LogzioClient;
  settings: FetchSettings;
}

function begin(settings: FetchSettings, now: number): FetchCursor {
  const start = settings.firstFetchAt(now);
  const edge = Math.floor(start / 1000);
  const sweepAt = now + settings.sweepEveryMs;
  // What lies before the present is read by the first walk; only what comes in from now on can come late.
  return {
    start,
    edge,
    sweptEdge: Math.max(edge, Math.floor(now / 1000)),
    sweepAt,
    turn: "live",
    reported: [],
    withLogs: [],
  };
}

async function readLive(reader: Reader, cursor: FetchCursor): Promise<FetchedPage> {
  const { context, client, settings } = reader;
  const earliest = Math.floor(cursor.start / 1000);
  const walk = cursor.live ?? beginWalk(Math.max(earliest, cursor.edge - liveOverlap));
  const page = await readPage(context, client, settings, walk);
  const { live: _, ...rest } = take(context, cursor, page);
  if (page.next !== undefined) return keep(reader, page, cursor, { ...rest, live: page.next }, !page.stalled);
  const sweepWaits = rest.sweep !== undefined;
  return keep(reader, page, cursor, { ...rest, turn: sweepWaits ? "sweep" : "live" }, sweepWaits);
}

async function readSweep(reader: Reader, cursor: FetchCursor, now: number): Promise<FetchedPage> {
  const { context, client, settings } = reader;
  const begins = cursor.sweep === undefined;
  const earliest = Math.floor(cursor.start / 1000);
  const walk = cursor.sweep ?? beginWalk(Math.max(earliest, cursor.sweptEdge - settings.lookBack));
  const until = begins ? cursor.edge : cursor.sweptEdge;
  const page = await readPage(context, client, settings, walk);
  const { sweep: _, ...rest } = take(context, cursor, page);
  const ended = page.next === undefined || page.next.from > until;
  const after: FetchCursor = {
    ...rest,
    sweptEdge: until,
    turn: "live",
    ...(ended || page.next === undefined ? { sweepAt: now + settings.sweepEveryMs } : { sweep: page.next }),
  };
  // A sweep takes the place of a look at the edge; where it did not get that far, the look follows at once.
  return keep(reader, page, cursor, after, page.full && !page.stalled);
}

/** Moves the edge to the newest event of a page; pages come oldest first, so everything before it has been read. */
function take(context: CommandContext, cursor: FetchCursor, page: Page): FetchCursor {
  const reported = [...cursor.reported, ...unreadableOf(page, cursor.reported).map((item) => item.print)];
  const base = { ...cursor, reported: reported.slice(-maxReported) };
  if (page.newest === undefined) return base;
  // One event dated in the future must not carry the edge away from the present.
  const present = Math.floor((page.vendorTime ?? context.clock.now() + 24 * 3600_000) / 1000) + liveOverlap;
  return { ...base, edge: Math.max(cursor.edge, Math.min(page.newest, present)) };
}

async function keep(
  { context, client, settings }: Reader,
  page: Page,
  before: FetchCursor,
  after: FetchCursor,
  more: boolean,
): Promise<FetchedPage> {
  const found: SourceAlert[] = page.items
    .flatMap(({ read }) => read.alert ?? [])
    .filter((alert) => alert.raisedAt >= before.start);
  const { alerts, attached } = await attachLogs(context, client, found, {
    perAlert: settings.logsPerAlert,
    done: new Set(before.withLogs),
  });
  const unreadable = unreadableOf(page, before.reported).map(({ reason, raw }) => ({ reason, raw }));
  return {
    alerts,
    cursor: formatCursor({ ...after, withLogs: [...before.withLogs, ...attached].slice(-maxWithLogs) }),
    more,
    ...(unreadable.length === 0 ? {} : { unreadable }),
  };
}

function unreadableOf(page: Page, reported: string[]): { reason: string; raw: Json; print: string }[] {
  const known = new Set(reported);
  return page.items.flatMap(({ raw, read }) => {
    if (read.alert !== undefined) return [];
    const print = fingerprint(raw);
    if (known.has(print)) return [];
    known.add(print);
    return [{ reason: read.reason, raw, print }];
  });
}

function fingerprint(raw: Json): string {
  let text: string;
  try {
    text = JSON.stringify(raw);
  } catch {
    // Nested deeper than JSON can be written.
    text = "unwritable";
  }
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
