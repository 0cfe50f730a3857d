import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { Backfill } from "#contract/source.ts";
import type { SourceDefinition } from "#sdk/source.ts";
import { type Backfill as BackfillRow, insertBackfill } from "#store/backfills.ts";

/** A range of the past is to be fetched, within a transaction that holds the epoch. */
export async function startBackfill(
  client: pg.ClientBase,
  given: {
    instance: { id: string; name: string };
    source: SourceDefinition;
    parameters: JsonObject;
    from: Date;
    until: Date;
    by: string;
    now: number;
  },
): Promise<string> {
  const { instance, source, parameters, from, by, now } = given;
  const idle = source.fetchesNothing?.(parameters);
  if (idle !== undefined) {
    throw new TocsinError("BACKFILL_NOT_POSSIBLE", `${instance.name} fetches nothing as it is set`, { mend: idle });
  }
  if (source.readRange === undefined) {
    throw new TocsinError("BACKFILL_NOT_POSSIBLE", `${instance.name} cannot be asked for a range of the past`);
  }
  if (!(from < given.until) || from.getTime() >= now) {
    throw new TocsinError("BACKFILL_NOT_POSSIBLE", "The range ends before it begins, or lies in the future", {
      mend: "Give a beginning in the past, and an end after it.",
    });
  }
  const id = uuidv7(now);
  // What comes after now is the live edge's.
  const until = new Date(Math.min(now, given.until.getTime()));
  await insertBackfill(client, { id, instanceId: instance.id, from, until, by });
  return id;
}

export function presentBackfill({ instanceId: _, cursor: __, ...row }: BackfillRow): Backfill {
  const span = row.until.getTime() - row.from.getTime();
  const done = row.status === "done" ? 1 : span <= 0 ? 0 : (row.reached.getTime() - row.from.getTime()) / span;
  return {
    ...row,
    from: row.from.toISOString(),
    until: row.until.toISOString(),
    reached: row.reached.toISOString(),
    progress: Math.min(1, Math.max(0, done)),
    askedAt: row.askedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
