import { isObject, type Json, type JsonObject } from "#sdk/index.ts";

/** A way through the list of alerts, oldest first: where its next page begins. */
export interface Walk {
  /** Epoch seconds: everything before it has been read. */
  from: number;
  /** Only within one second that holds more than a page. */
  offset: number;
  /** First and last id of the page before, and how often it came back although another was asked for. */
  mark: string;
  repeats: number;
}

/** How far the source has been read. Small, and opaque to everybody else. */
export interface FetchCursor {
  /** Epoch seconds: nothing raised before it is wanted. */
  start: number;
  /** The newest created_at seen, epoch seconds of the vendor's clock. */
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
  /** Whose turn it is while both have pages left. */
  turn: "live" | "sweep";
  /** Fingerprints of unreadable items that were reported, so that one bad item is quarantined once. */
  reported: string[];
}

export function beginWalk(from: number): Walk {
  return { from, offset: 0, mark: "", repeats: 0 };
}

export function parseCursor(cursor: JsonObject | undefined): FetchCursor | undefined {
  if (cursor === undefined || !isObject(cursor)) return undefined;
  const { start, edge, resume, sweptEdge, sweepAt } = cursor;
  if (typeof start !== "number" || typeof edge !== "number") return undefined;
  const live = parseWalk(cursor.live);
  const sweep = parseWalk(cursor.sweep);
  return {
    start,
    edge,
    resume: typeof resume === "number" ? resume : edge,
    ...(live === undefined ? {} : { live }),
    ...(sweep === undefined ? {} : { sweep }),
    sweptEdge: typeof sweptEdge === "number" ? sweptEdge : edge,
    sweepAt: typeof sweepAt === "number" ? sweepAt : 0,
    turn: cursor.turn === "sweep" ? "sweep" : "live",
    reported: Array.isArray(cursor.reported) ? cursor.reported.filter((item) => typeof item === "string") : [],
  };
}

function parseWalk(value: Json | undefined): Walk | undefined {
  if (!isObject(value) || typeof value.from !== "number") return undefined;
  return {
    from: value.from,
    offset: typeof value.offset === "number" ? value.offset : 0,
    mark: typeof value.mark === "string" ? value.mark : "",
    repeats: typeof value.repeats === "number" ? value.repeats : 0,
  };
}

export function formatCursor(cursor: FetchCursor): JsonObject {
  return JSON.parse(JSON.stringify(cursor));
}
