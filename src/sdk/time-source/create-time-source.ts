import type { JsonObject } from "#base/json.ts";
import type { CommandContext } from "../command.ts";
import type { FetchedPage, SourceDefinition } from "../source.ts";
import { alertsOf } from "./alerts-of.ts";
import { beginWalk, type FetchCursor, formatCursor, type Look, parseCursor, type Walk } from "./cursor.ts";
import { type FetchSettings, readFetchSettings } from "./fetch-settings.ts";
import { type Page, readPage } from "./read-page.ts";
import { readRange } from "./read-range.ts";
import type { TimeList } from "./time-list.ts";

/**
 * Fetching for every vendor that lists its alerts by time (`TimeList`). One request a call, in three looks:
 *
 * - at the *live edge*: from shortly before the newest alert seen up to now, oldest first;
 * - by a *sweep*: every minute the recent past again, since a vendor may show an alert long after its own time. A sweep
 *   begins `look_back` before the edge of the sweep before it, so whatever is indexed at most `look_back` late is found;
 * - at the *changes*: what was changed since the last look, where the vendor can say so.
 *
 * Their pages take turns: neither a busy past nor many changes delay a new alert by more than two pages. The same alert is
 * returned many times; the store knows it by its id. Every stamp is the vendor's, so a clock of ours that is wrong loses
 * nothing.
 */
export function createTimeSource(
  vendor: TimeList,
): Required<Pick<SourceDefinition, "fetchAlerts" | "readRange" | "readAlert">> {
  return {
    fetchAlerts: (context, stored) => fetchAlerts(vendor, context, stored),
    readRange: (context, range, stored) => readRange(vendor, context, range, stored),
    readAlert: (raw) => {
      const read = vendor.read(raw);
      return read.alert === undefined ? { reason: read.reason } : { alert: read.alert };
    },
  };
}

/** On a busy tenant these many alerts are overlap enough. */
const liveOverlapItems = 20;
/** Seconds of changes that are read again. */
const changesOverlap = 30;

async function fetchAlerts(
  vendor: TimeList,
  context: CommandContext,
  stored: JsonObject | undefined,
): Promise<FetchedPage> {
  const settings = readFetchSettings(context.instance.parameters);
  const cursor = parseCursor(stored) ?? (await begin(vendor, context, settings));
  const now = context.clock.now();
  // A look at the edge that has begun goes on, but for the turns of the others.
  if (cursor.turn === "sweep" && cursor.sweep) return sweepOn(vendor, context, settings, cursor, cursor.sweep);
  if (cursor.turn === "changes" && cursor.changes) return lookAtChanges(vendor, context, settings, cursor);
  if (cursor.live === undefined) {
    // First, since another look follows it at once: sweeps that are due in every round must not hold it up for ever.
    const follows = vendor.listsChanges === true && settings.changesEveryMs > 0 && cursor.changes === undefined;
    if (follows && isDue(now, cursor.changesAt, settings.changesEveryMs)) {
      return lookAtChanges(vendor, context, settings, cursor);
    }
    if (cursor.sweep === undefined && settings.lookBack > 0 && isDue(now, cursor.sweepAt, settings.sweepEveryMs)) {
      return beginSweep(vendor, context, settings, cursor);
    }
  }
  return lookAtEdge(vendor, context, cursor);
}

/** Further away than it can have been set: our clock was put back since. */
function isDue(now: number, at: number, everyMs: number): boolean {
  return now >= at || at - now > everyMs;
}

/** Takes the place of a look at the edge, since it reads up to it; if it did not get that far, that look follows at once. */
async function beginSweep(
  vendor: TimeList,
  context: CommandContext,
  settings: FetchSettings,
  cursor: FetchCursor,
): Promise<FetchedPage> {
  const walk = beginWalk(Math.max(cursor.start, cursor.sweptEdge - settings.lookBack));
  const page = await readPage(context, vendor, walk);
  const taken = take(vendor, context, cursor, page);
  const after = afterSweep(context, settings, { ...taken, sweptEdge: cursor.edge }, page, cursor.edge);
  return toFetchedPage(page, cursor, after, page.mayContinue && !page.stalled);
}

async function sweepOn(
  vendor: TimeList,
  context: CommandContext,
  settings: FetchSettings,
  cursor: FetchCursor,
  walk: Walk,
): Promise<FetchedPage> {
  const page = await readPage(context, vendor, walk);
  const taken = take(vendor, context, cursor, page);
  const { swept = 0, ...after } = afterSweep(context, settings, taken, page, cursor.sweptEdge);
  if (after.sweep && !page.stalled && swept + 1 < (vendor.sweepPages ?? 1)) {
    return toFetchedPage(page, cursor, { ...after, swept: swept + 1, turn: "sweep" }, true);
  }
  // The next call is the edge's; it asks for the next page of the sweep at once.
  return toFetchedPage(page, cursor, after, false);
}

function afterSweep(
  context: CommandContext,
  settings: FetchSettings,
  cursor: FetchCursor,
  page: Page,
  until: number,
): FetchCursor {
  const { sweep: _, ...rest } = cursor;
  const ended =
    page.next === undefined ||
    page.next.from > until ||
    (!page.mayContinue && page.newest !== undefined && page.newest >= until);
  return {
    ...rest,
    turn: "live",
    last: "sweep",
    ...(ended || page.next === undefined
      ? { sweepAt: context.clock.now() + settings.sweepEveryMs }
      : { sweep: page.next }),
  };
}

/** Changed alerts come in the order of their changes; new ones are among them, so nothing new waits for this look. */
async function lookAtChanges(
  vendor: TimeList,
  context: CommandContext,
  settings: FetchSettings,
  cursor: FetchCursor,
): Promise<FetchedPage> {
  const walk = cursor.changes ?? beginWalk(Math.max(cursor.start, cursor.changedEdge - changesOverlap));
  const page = await readPage(context, vendor, walk, { by: "changed" });
  const { changes: _, ...rest } = cursor;
  const changedEdge = Math.max(cursor.changedEdge, Math.min(page.newest ?? 0, presentOf(vendor, context, page)));
  const goesOn = page.next !== undefined && (page.full || (page.mayContinue && changedEdge > cursor.changedEdge));
  const after: FetchCursor = {
    ...rest,
    changedEdge,
    turn: "live",
    last: "changes",
    ...(goesOn && page.next ? { changes: page.next } : { changesAt: context.clock.now() + settings.changesEveryMs }),
  };
  // After one that begins, the edge or a sweep follows at once.
  return toFetchedPage(page, cursor, after, cursor.changes === undefined && !page.stalled);
}

async function lookAtEdge(vendor: TimeList, context: CommandContext, cursor: FetchCursor): Promise<FetchedPage> {
  const page = await readPage(context, vendor, cursor.live ?? beginWalk(cursor.resume));
  const { live: _, ...rest } = take(vendor, context, cursor, page);
  // A short page is the end unless it brought news; being wrong costs nothing, the next look begins before it.
  const bringsNews = page.newest !== undefined && page.newest > cursor.edge;
  if (page.next !== undefined && (page.full || (page.mayContinue && bringsNews))) {
    return toFetchedPage(page, cursor, { ...rest, live: page.next }, !page.stalled);
  }
  // After a burst the overlap alone may be several pages. Once its second is well past, only a sweep finds more in it.
  const isCostly = cursor.live !== undefined && !bringsNews;
  const isPast = page.vendorTime !== undefined && page.vendorTime > (rest.edge + holdBackOf(vendor)) * 1000;
  const resume = isCostly && isPast ? Math.max(rest.resume, rest.edge + 1) : rest.resume;
  const turn = nextTurn(rest);
  return toFetchedPage(page, cursor, { ...rest, resume, turn }, turn !== "live");
}

/** Whoever has pages left comes after the edge; of two the one that did not have the last turn. */
function nextTurn(cursor: FetchCursor): Look {
  if (cursor.sweep && cursor.changes) return cursor.last === "sweep" ? "changes" : "sweep";
  if (cursor.sweep) return "sweep";
  return cursor.changes ? "changes" : "live";
}

const holdBackOf = (vendor: TimeList) => vendor.holdBack ?? 5;

/** The first fetch: "now" is what the vendor's clock says, else a clock of ours that runs ahead would skip alerts. */
async function begin(vendor: TimeList, context: CommandContext, settings: FetchSettings): Promise<FetchCursor> {
  const now = context.clock.now();
  const answer = await vendor.list(context, { by: "raised", since: now, offset: 0, limit: 1 });
  const vendorNow = Math.floor((answer.vendorTime ?? now) / 1000);
  const start = vendor.firstFetchAt?.(context.instance.parameters, vendorNow) ?? settings.firstFetchAt(vendorNow);
  return {
    start,
    edge: start,
    resume: start,
    sweptEdge: Math.max(start, vendorNow),
    sweepAt: now + settings.sweepEveryMs,
    changedEdge: Math.max(start, vendorNow),
    changesAt: now + settings.changesEveryMs,
    turn: "live",
  };
}

/** Moves the edge to the newest alert of a page. Pages come oldest first, so everything before it has been read. */
function take(vendor: TimeList, context: CommandContext, cursor: FetchCursor, page: Page): FetchCursor {
  if (page.newest === undefined) return cursor;
  const edge = Math.max(cursor.edge, Math.min(page.newest, presentOf(vendor, context, page)));
  if (edge === cursor.edge) return cursor;
  const stamps = page.items.flatMap(({ read }) => read.stamp ?? []).sort((a, b) => b - a);
  const enough = Math.min(edge, stamps[liveOverlapItems - 1] ?? 0);
  return { ...cursor, edge, resume: Math.max(cursor.resume, edge - holdBackOf(vendor), enough) };
}

/** One alert stamped in the future must not carry the edge away from the present. Where nobody tells it, a day is given. */
function presentOf(vendor: TimeList, context: CommandContext, page: Page): number {
  return Math.floor((page.vendorTime ?? context.clock.now() + 24 * 3600_000) / 1000) + holdBackOf(vendor);
}

function toFetchedPage(page: Page, before: FetchCursor, after: FetchCursor, more: boolean): FetchedPage {
  return { ...alertsOf(page, (raisedAt) => raisedAt >= before.start * 1000), cursor: formatCursor(after), more };
}
