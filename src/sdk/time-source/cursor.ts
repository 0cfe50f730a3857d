import { isObject, type Json, type JsonObject } from "#base/json.ts";

/** A way through a list, oldest first: where its next page begins. */
export interface Walk {
  /** Epoch seconds: everything before it has been read. */
  from: number;
  /** Only where the walk cannot go on by time: within one stamp that holds more than a page, in a list out of order. */
  offset: number;
  /** Items asked for, if other than usual: fewer after a page that was too large, more where time does not lead on. */
  limit?: number;
  /** The list does not come by time: it is read by offset to its end. */
  unordered?: boolean;
  /** First and last id of the page before, and how often it came back although another was asked for. */
  mark: string;
  repeats: number;
}

export type Look = "live" | "sweep" | "changes";

/** How far the source has been read. Small, and opaque to everybody else. */
export interface FetchCursor {
  /** Epoch seconds: nothing raised before it is wanted. */
  start: number;
  /** The newest stamp seen, epoch seconds of the vendor's clock. */
  edge: number;
  /** Where the next look at the edge begins, at or shortly before it. */
  resume: number;
  /** Present while there is more to read at the edge than a page. */
  live?: Walk;
  /** Present while the past is read again. */
  sweep?: Walk;
  /** The edge when the last sweep began: the next one reads back from there. */
  sweptEdge: number;
  /** Milliseconds of our clock: when the next sweep is due. */
  sweepAt: number;
  /** Present while changes are read. */
  changes?: Walk;
  /** The newest change seen, epoch seconds of the vendor's clock. */
  changedEdge: number;
  /** Milliseconds of our clock: when changes are asked for next. */
  changesAt: number;
  /** Whose turn it is while several have pages left. */
  turn: Look;
  /** Of sweep and changes, who had the last turn. */
  last?: Look;
  /** Pages of a sweep that were read in this turn. */
  swept?: number;
}

export function beginWalk(from: number): Walk {
  return { from, offset: 0, mark: "", repeats: 0 };
}

export function parseCursor(cursor: JsonObject | undefined): FetchCursor | undefined {
  if (cursor === undefined || !isObject(cursor)) return undefined;
  const { start, edge, turn, last } = cursor;
  if (typeof start !== "number" || typeof edge !== "number") return undefined;
  const number = (name: string, byDefault: number) => {
    const value = cursor[name];
    return typeof value === "number" ? value : byDefault;
  };
  const live = parseWalk(cursor.live);
  const sweep = parseWalk(cursor.sweep);
  const changes = parseWalk(cursor.changes);
  return {
    // Cursors of Logz.io's had milliseconds once: taken for seconds nothing would ever be wanted.
    start: start > 1e11 ? start / 1000 : start,
    edge,
    resume: number("resume", edge),
    ...(live === undefined ? {} : { live }),
    ...(sweep === undefined ? {} : { sweep }),
    sweptEdge: number("sweptEdge", edge),
    sweepAt: number("sweepAt", 0),
    ...(changes === undefined ? {} : { changes }),
    // One that knew of no changes begins where it stands.
    changedEdge: number("changedEdge", edge),
    changesAt: number("changesAt", 0),
    turn: turn === "sweep" || turn === "changes" ? turn : "live",
    ...(typeof cursor.swept === "number" ? { swept: cursor.swept } : {}),
    ...(last === "sweep" || last === "changes" ? { last } : {}),
  };
}

export function parseWalk(value: Json | undefined): Walk | undefined {
  if (!isObject(value) || typeof value.from !== "number") return undefined;
  return {
    from: value.from,
    offset: typeof value.offset === "number" ? value.offset : 0,
    ...(typeof value.limit === "number" ? { limit: value.limit } : {}),
    ...(value.unordered === true ? { unordered: true } : {}),
    mark: typeof value.mark === "string" ? value.mark : "",
    repeats: typeof value.repeats === "number" ? value.repeats : 0,
  };
}

export function formatCursor(cursor: FetchCursor): JsonObject {
  return JSON.parse(JSON.stringify(cursor));
}
