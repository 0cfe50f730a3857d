import type { Json } from "#base/json.ts";
import type { CommandContext } from "../command.ts";
import { beginWalk, type Walk } from "./cursor.ts";
import type { ListedPage, ListRequest, ReadItem, TimeList } from "./time-list.ts";

/** Reads one page of a walk and says where the walk goes on. */
export interface Page {
  items: { raw: Json; read: ReadItem }[];
  /** The newest stamp of the page. */
  newest: number | undefined;
  /** Where the walk goes on; undefined when there is nothing behind this page. */
  next: Walk | undefined;
  /** The page holds as much as a page can: there is more behind it. */
  full: boolean;
  /** False: the vendor says that the list ends here, or the page shows it. */
  mayContinue: boolean;
  /** True: the vendor repeats itself; asking at once would not help. */
  stalled: boolean;
  vendorTime: number | undefined;
}

/**
 * The bound lies a little before the stamp it means: whether a bound is inclusive is seldom documented, and a stamp may be
 * a rounded one.
 */
const boundMarginMs = 600;
const maxRepeats = 3;

export async function readPage(
  context: CommandContext,
  vendor: TimeList,
  walk: Walk,
  { by = "raised", until }: { by?: ListRequest["by"]; until?: number } = {},
): Promise<Page> {
  const { pageSize } = vendor;
  const most = typeof pageSize === "number" ? pageSize : pageSize(context.instance.parameters);
  const limit = walk.limit ?? most;
  const answer = await vendor.list(context, {
    by,
    since: Math.floor(walk.from * 1000) - boundMarginMs,
    ...(until === undefined ? {} : { until }),
    offset: walk.offset,
    limit,
  });
  const begins = answer.offset ?? walk.offset;
  if (answer.tooLarge !== undefined) return goAround(walk, begins, answer);
  const items = answer.items.map((raw) => ({ raw, read: vendor.read(raw) }));
  const stamps = stampsOf(items, by);
  const newest = stamps.length === 0 ? undefined : stamps.reduce((max, stamp) => Math.max(max, stamp));
  const held = answer.limit ?? limit;
  // What was too large is tried twice as large again, so that a few large items do not slow down the rest.
  const usual = held < most ? { limit: held * 2 } : {};
  const full = items.length >= held || (answer.hasMore === true && items.length > 0);
  const page = { items, newest, full, vendorTime: answer.vendorTime, stalled: false };
  const unordered = walk.unordered === true || !isAscending(stamps);
  if (newest !== undefined && newest > walk.from && !unordered) {
    // `total` and `hasMore` are not trusted: they may end a walk, and the next one begins before its end again.
    const saysEnd = answer.hasMore === false || (answer.total !== undefined && answer.total <= begins + items.length);
    return { ...page, next: { ...beginWalk(newest), ...usual }, mayContinue: full || !saysEnd };
  }
  if (!full) return { ...page, next: undefined, mayContinue: false };
  const on = { ...walk, offset: begins, ...usual, ...(unordered ? { unordered } : {}) };
  const { largestPage = most } = vendor;
  if (walk.offset === 0 && limit < largestPage && held >= limit) {
    return { ...page, next: { ...on, offset: 0, limit: largestPage, mark: "" }, mayContinue: true };
  }
  return { ...page, ...goOnByOffset(context, vendor, on, items), mayContinue: true };
}

/** Within one stamp that holds more than a page, or out of order: only here a repeated page could hold us. */
function goOnByOffset(
  context: CommandContext,
  vendor: TimeList,
  walk: Walk,
  items: Page["items"],
): { next: Walk; stalled: boolean } {
  const first = idOf(items[0]);
  const mark = `${first} ${idOf(items.at(-1))}`;
  // Pages of another size may end elsewhere; none but the first begins with the item another began with.
  const isRepeated = mark === walk.mark || (walk.offset > 0 && walk.mark.startsWith(`${first} `));
  if (!isRepeated) {
    const overlap = Math.min(vendor.offsetOverlap ?? 10, Math.floor(items.length / 2));
    const offset = walk.offset + Math.max(1, items.length - overlap);
    return { next: { ...walk, offset, mark, repeats: 0 }, stalled: false };
  }
  if (walk.repeats + 1 < maxRepeats) return { next: { ...walk, repeats: walk.repeats + 1 }, stalled: true };
  context.log.warn(
    { instance: context.instance.name, stamp: walk.from, offset: walk.offset },
    "the source repeats a page; going on after its second",
  );
  return { next: beginWalk(walk.from + 2), stalled: true };
}

/** What cannot be had by itself is told, and stepped over. */
function goAround(walk: Walk, at: number, { tooLarge = "", vendorTime }: ListedPage): Page {
  const raw = { after: new Date(walk.from * 1000).toISOString(), number: at };
  return {
    items: [{ raw, read: { alert: undefined, stamp: undefined, reason: tooLarge } }],
    newest: undefined,
    next: { ...walk, offset: at + 1, limit: 1, mark: "", repeats: 0 },
    full: true,
    mayContinue: true,
    stalled: false,
    vendorTime,
  };
}

/** Of each item the first time it is there: some vendors hold one twice. */
function stampsOf(items: Page["items"], by: ListRequest["by"]): number[] {
  const seen = new Set<string>();
  return items.flatMap(({ read }) => {
    const stamp = by === "raised" ? read.stamp : read.changedStamp;
    if (stamp === undefined) return [];
    if (read.alert === undefined) return [stamp];
    if (seen.has(read.alert.sourceId)) return [];
    seen.add(read.alert.sourceId);
    return [stamp];
  });
}

function isAscending(stamps: readonly number[]): boolean {
  return stamps.every((stamp, at) => at === 0 || stamp >= (stamps[at - 1] ?? stamp));
}

function idOf(item: Page["items"][number] | undefined): string {
  if (item === undefined) return "";
  if (item.read.alert !== undefined) return item.read.alert.sourceId;
  try {
    return (JSON.stringify(item.raw) ?? "").slice(0, 60);
  } catch {
    // Nested deeper than JSON can be written.
    return "unwritable";
  }
}
