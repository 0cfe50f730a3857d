import { isObject, type Json } from "#base/json.ts";
import type { CommandContext } from "../command.ts";
import { beginWalk, type Walk } from "./cursor.ts";
import type { ListRequest, ReadItem, TimeList } from "./time-list.ts";

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
  by: ListRequest["by"] = "raised",
): Promise<Page> {
  const answer = await vendor.list(context, {
    by,
    since: Math.floor(walk.from * 1000) - boundMarginMs,
    offset: walk.offset,
    limit: vendor.pageSize,
  });
  const items = answer.items.map((raw) => ({ raw, read: vendor.read(raw) }));
  const newest = items.reduce<number | undefined>((max, { read }) => {
    const stamp = by === "raised" ? read.stamp : read.changedStamp;
    return stamp === undefined ? max : Math.max(max ?? stamp, stamp);
  }, undefined);
  const full = items.length >= vendor.pageSize || (answer.hasMore === true && items.length > 0);
  const page = { items, newest, full, vendorTime: answer.vendorTime, stalled: false };
  if (newest !== undefined && newest > walk.from) {
    // `total` and `hasMore` are not trusted: they may end a walk, and the next one begins before its end again.
    const saysEnd =
      answer.hasMore === false || (answer.total !== undefined && answer.total <= walk.offset + items.length);
    return { ...page, next: beginWalk(newest), mayContinue: full || !saysEnd };
  }
  if (!full) return { ...page, next: undefined, mayContinue: false };
  return { ...page, ...goOnWithinStamp(context, vendor, walk, items), mayContinue: true };
}

/** One stamp holds more than a page: only here an offset is needed, and only here a repeated page could hold us. */
function goOnWithinStamp(
  context: CommandContext,
  vendor: TimeList,
  walk: Walk,
  items: Page["items"],
): { next: Walk; stalled: boolean } {
  const mark = `${idOf(items[0])} ${idOf(items.at(-1))}`;
  if (mark !== walk.mark) {
    const offset = walk.offset + Math.max(1, items.length - (vendor.offsetOverlap ?? 10));
    return { next: { from: walk.from, offset, mark, repeats: 0 }, stalled: false };
  }
  if (walk.repeats + 1 < maxRepeats) return { next: { ...walk, repeats: walk.repeats + 1 }, stalled: true };
  context.log.warn(
    { instance: context.instance.name, stamp: walk.from, offset: walk.offset },
    "the source repeats a page; going on after its second",
  );
  return { next: beginWalk(walk.from + 2), stalled: true };
}

function idOf(item: Page["items"][number] | undefined): string {
  if (item === undefined) return "";
  if (item.read.alert !== undefined) return item.read.alert.sourceId;
  return isObject(item.raw) ? JSON.stringify(item.raw).slice(0, 60) : String(item.raw).slice(0, 60);
}
