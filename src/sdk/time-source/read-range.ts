import type { JsonObject } from "#base/json.ts";
import type { CommandContext } from "../command.ts";
import type { RangePage, TimeRange } from "../source.ts";
import { alertsOf } from "./alerts-of.ts";
import { beginWalk, parseWalk } from "./cursor.ts";
import { readPage } from "./read-page.ts";
import type { TimeList } from "./time-list.ts";

/** A page of a range of the past, oldest first; it knows nothing of the live cursor, and is read once to its end. */
export async function readRange(
  vendor: TimeList,
  context: CommandContext,
  { from, until }: TimeRange,
  stored: JsonObject | undefined,
): Promise<RangePage> {
  const walk = parseWalk(stored?.walk) ?? beginWalk(Math.floor(from / 1000));
  const page = await readPage(context, vendor, walk, { until });
  const { next } = page;
  const isPast = next?.unordered !== true && page.newest !== undefined && page.newest * 1000 > until;
  // An answer that says it is the last may be wrong; one more page, which is empty or repeats this one, makes sure.
  const more = next !== undefined && !isPast && (page.full || next.from > walk.from);
  return {
    ...alertsOf(page, (raisedAt) => raisedAt >= from && raisedAt <= until),
    cursor: more ? JSON.parse(JSON.stringify({ walk: next })) : (stored ?? { walk: JSON.parse(JSON.stringify(walk)) }),
    more,
    reached: more ? Math.min(until, Math.max(from, next.from * 1000)) : until,
  };
}
