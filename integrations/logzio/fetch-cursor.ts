import { isObject, type Json, type JsonObject } from "#sdk/index.ts";

/** A way through the list of events, oldest first: where its next page begins. */
export interface Walk {
  /** Epoch seconds: everything before it has been read. */
  from: number;
  /** Above 1 only where the way cannot go on by time: within one second, or in a list out of order. */
  page: number;
  /** Other than the usual: a second that is full is read in larger pages, events that are too large in smaller ones. */
  size?: number;
  /** The list does not come by date: its pages are read by number to the end. */
  unordered?: boolean;
  /** First and last id of the page before, and how often it came back although another was asked for. */
  mark: string;
  repeats: number;
}

/** How far the source has been read. Small, and opaque to everybody else. */
export interface FetchCursor {
  /** Epoch milliseconds: nothing raised before it is wanted. */
  start: number;
  /** The newest date seen, epoch seconds of the vendor's clock. */
  edge: number;
  /** Present while there is more to read at the edge than a page. */
  live?: Walk;
  /** Present while the past is read again. */
  sweep?: Walk;
  /** The edge when the last sweep began: the next one reads back from there. */
  sweptEdge: number;
  /** Milliseconds of our clock: when the next sweep is due. */
  sweepAt: number;
  /** Whose turn it is while both have pages left. */
  turn: "live" | "sweep";
  /** Fingerprints of unreadable items that were reported, so that one bad item is quarantined once. */
  reported: string[];
  /** Events that brought their logs along, so that reading them again costs no further request. */
  withLogs: string[];
}

export function beginWalk(from: number): Walk {
  return { from, page: 1, mark: "", repeats: 0 };
}

export function parseCursor(cursor: JsonObject | undefined): FetchCursor | undefined {
  if (!isObject(cursor)) return undefined;
  const { start, edge, sweptEdge, sweepAt } = cursor;
  if (typeof start !== "number" || typeof edge !== "number") return undefined;
  const live = parseWalk(cursor.live);
  const sweep = parseWalk(cursor.sweep);
  return {
    start,
    edge,
    ...(live === undefined ? {} : { live }),
    ...(sweep === undefined ? {} : { sweep }),
    sweptEdge: typeof sweptEdge === "number" ? sweptEdge : edge,
    sweepAt: typeof sweepAt === "number" ? sweepAt : 0,
    turn: cursor.turn === "sweep" ? "sweep" : "live",
    reported: texts(cursor.reported),
    withLogs: texts(cursor.withLogs),
  };
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function parseWalk(value: Json | undefined): Walk | undefined {
  if (!isObject(value) || typeof value.from !== "number") return undefined;
  return {
    from: value.from,
    page: typeof value.page === "number" ? value.page : 1,
    ...(typeof value.size === "number" ? { size: value.size } : {}),
    ...(value.unordered === true ? { unordered: true } : {}),
    mark: typeof value.mark === "string" ? value.mark : "",
    repeats: typeof value.repeats === "number" ? value.repeats : 0,
  };
}

export function formatCursor(cursor: FetchCursor): JsonObject {
  // Plain data without undefined values: JSON by construction.
  return JSON.parse(JSON.stringify(cursor)) as JsonObject;
}
