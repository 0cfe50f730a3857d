import { type CommandContext, isObject, type Json, type JsonObject, stringAt, VendorError } from "#sdk/index.ts";
import type { ResultPage } from "./answers.ts";
import type { LogzioClient } from "./client.ts";
import { beginWalk, type Walk } from "./fetch-cursor.ts";
import type { FetchSettings } from "./fetch-settings.ts";
import { type ReadAlert, readAlert } from "./read-alert.ts";

/** Reads one page of a walk and says where the walk goes on. */
export interface Page {
  items: { raw: Json; read: ReadAlert }[];
  /** The newest date of the page, epoch seconds. */
  newest: number | undefined;
  /** Where the walk goes on; undefined when there is nothing behind this page. */
  next: Walk | undefined;
  /** The page holds as much as a page can: there is more behind it. */
  full: boolean;
  /** True: the vendor repeats itself; asking at once would not help. */
  stalled: boolean;
  vendorTime: number | undefined;
}

const largestPage = 1000;
const maxRepeats = 3;
/** The end of the range lies past our own present, so that a clock of ours that is slow hides nothing. */
const aheadSeconds = 300;

export async function readPage(
  context: CommandContext,
  client: LogzioClient,
  settings: FetchSettings,
  given: Walk,
): Promise<Page> {
  const { walk, answer } = await ask(context, client, settings, given);
  const now = context.clock.now();
  if (answer === undefined) {
    const reason = `an event after ${new Date(walk.from * 1000).toISOString()} is larger than what may be read`;
    const raw = { from: walk.from, number: walk.page };
    const next = { ...walk, page: walk.page + 1, mark: "", repeats: 0 };
    const read = { alert: undefined, date: undefined, reason };
    return { items: [{ raw, read }], newest: undefined, next, full: true, stalled: false, vendorTime: undefined };
  }
  const items = answer.results.map((raw) => ({ raw, read: readAlert(raw, now) }));
  const dates = items.flatMap(({ read }) => (read.date === undefined ? [] : [Math.floor(read.date / 1000)]));
  const newest = dates.length === 0 ? undefined : dates.reduce((max, date) => Math.max(max, date));
  // The vendor may give smaller pages than were asked for, and its `total` may be missing.
  const size = walk.size ?? settings.pageSize;
  const told = answer.pagination?.pageSize ?? size;
  const mostOfPage = told > 0 ? Math.min(size, told) : size;
  const readSoFar = (walk.page - 1) * mostOfPage + items.length;
  const full = items.length > 0 && (items.length >= mostOfPage || (answer.total ?? 0) > readSoFar);
  const page = { items, newest, full, stalled: false, vendorTime: answer.vendorTime };
  if (!full) return { ...page, next: undefined };
  const inOrder = dates.every((date, at) => at === 0 || date >= (dates[at - 1] ?? 0));
  const leadsOn = newest !== undefined && newest > walk.from && inOrder && walk.unordered !== true;
  if (leadsOn) return { ...page, next: beginWalk(newest) };
  return { ...page, ...goOnByNumber(context, walk, settings, { items: answer.results, inOrder }) };
}

/** By number only where time does not lead on: pages by number may shift while they are read. */
function goOnByNumber(
  context: CommandContext,
  walk: Walk,
  settings: FetchSettings,
  { items, inOrder }: { items: Json[]; inOrder: boolean },
): { next: Walk; stalled: boolean } {
  const mark = `${idOf(items[0])} ${idOf(items.at(-1))}`;
  if (walk.page > 1 && mark === walk.mark) {
    if (walk.repeats + 1 < maxRepeats) return { next: { ...walk, repeats: walk.repeats + 1 }, stalled: true };
    context.log.warn({ second: walk.from, page: walk.page }, "Logz.io repeats a page; going on after its second");
    return { next: beginWalk(walk.from + 1), stalled: true };
  }
  // One second that fills a page is read in the largest pages there are, most often a single one.
  if (inOrder && walk.page === 1 && walk.size === undefined && settings.pageSize < largestPage) {
    return { next: { ...beginWalk(walk.from), size: largestPage }, stalled: false };
  }
  const next = { ...walk, page: walk.page + 1, mark, repeats: 0, ...(inOrder ? {} : { unordered: true }) };
  return { next, stalled: false };
}

/** Where an answer is too large to be read, smaller pages are asked for; without an answer: a single event is. */
async function ask(
  context: CommandContext,
  client: LogzioClient,
  settings: FetchSettings,
  given: Walk,
): Promise<{ walk: Walk; answer: (ResultPage & { vendorTime: number | undefined }) | undefined }> {
  for (let walk = given; ; ) {
    const pageSize = walk.size ?? settings.pageSize;
    try {
      return { walk, answer: await client.searchEvents(bodyOf(context, settings, walk, pageSize)) };
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (pageSize === 1) return { walk, answer: undefined };
      const before = (walk.page - 1) * pageSize;
      const tenth = Math.max(1, Math.floor(pageSize / 10));
      const size = before % tenth === 0 ? tenth : 1;
      walk = { ...walk, size, page: before / size + 1 };
    }
  }
}

function bodyOf(context: CommandContext, settings: FetchSettings, walk: Walk, pageSize: number): JsonObject {
  const toDate = Math.max(walk.from + 1, Math.ceil(context.clock.now() / 1000) + aheadSeconds);
  return {
    filter: { ...settings.filter, timeRange: { fromDate: walk.from, toDate } },
    sort: [{ field: "DATE", descending: false }],
    pagination: { pageNumber: walk.page, pageSize },
  };
}

/** The answer was cut off by our own limit; one that is no JSON has a status. */
function isTooLarge(error: unknown): boolean {
  return error instanceof VendorError && error.kind === "invalid" && error.httpStatus === undefined;
}

function idOf(item: Json | undefined): string {
  return isObject(item) ? (stringAt(item, "alertEventId") ?? "") : "";
}
