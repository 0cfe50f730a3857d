import { type CommandContext, isObject, type Json } from "#sdk/index.ts";
import type { SekoiaClient } from "./client.ts";
import { beginWalk, type Walk } from "./fetch-cursor.ts";
import { type ReadAlert, readAlert } from "./read-alert.ts";

/** Reads one page of a walk and says where the walk goes on. */
export interface Page {
  items: { raw: Json; read: ReadAlert }[];
  /** The newest created_at of the page, epoch seconds. */
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

export const pageSize = 100;
/** Items read again when paging inside one second, so that a removed one hides none. */
const offsetOverlap = 10;
/**
 * The bound lies a little before the second it means: whether a bound is inclusive is not documented, and a created_at
 * may be a rounded one.
 */
const boundMarginMs = 600;
const maxRepeats = 3;

export async function readPage(context: CommandContext, client: SekoiaClient, walk: Walk): Promise<Page> {
  const since = new Date(walk.from * 1000 - boundMarginMs).toISOString();
  const answer = await client.listAlerts({
    // `now` is the vendor's own clock.
    "date[created_at]": `${since},now`,
    sort: "created_at",
    direction: "asc",
    limit: pageSize,
    ...(walk.offset === 0 ? {} : { offset: walk.offset }),
  });
  const items = answer.items.map((raw) => ({ raw, read: readAlert(raw) }));
  const newest = items.reduce<number | undefined>(
    (max, { read }) => (read.createdAt === undefined ? max : Math.max(max ?? read.createdAt, read.createdAt)),
    undefined,
  );
  const full = items.length >= pageSize || (answer.hasMore === true && items.length > 0);
  const page = { items, newest, full, vendorTime: answer.vendorTime, stalled: false };
  if (newest !== undefined && newest > walk.from) {
    // `total` and `has_more` are not guaranteed: they may end a walk, and the next one begins before its end again.
    const saysEnd =
      answer.hasMore === false || (answer.total !== undefined && answer.total <= walk.offset + items.length);
    return { ...page, next: beginWalk(newest), mayContinue: full || !saysEnd };
  }
  if (!full) return { ...page, next: undefined, mayContinue: false };
  return { ...page, ...goOnWithinSecond(context, walk, answer.items), mayContinue: true };
}

/** One second holds more than a page: only here an offset is needed, and only here a repeated page could hold us. */
function goOnWithinSecond(context: CommandContext, walk: Walk, items: Json[]): { next: Walk; stalled: boolean } {
  const mark = `${uuidOf(items[0])} ${uuidOf(items.at(-1))}`;
  if (mark !== walk.mark) {
    const offset = walk.offset + Math.max(1, items.length - offsetOverlap);
    return { next: { from: walk.from, offset, mark, repeats: 0 }, stalled: false };
  }
  if (walk.repeats + 1 < maxRepeats) return { next: { ...walk, repeats: walk.repeats + 1 }, stalled: true };
  context.log.warn({ second: walk.from, offset: walk.offset }, "Sekoia.io repeats a page; going on after its second");
  return { next: beginWalk(walk.from + 2), stalled: true };
}

function uuidOf(item: Json | undefined): string {
  return isObject(item) && typeof item.uuid === "string" ? item.uuid : "";
}
