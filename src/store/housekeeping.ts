/** What leaves with time: one batch in one transaction, counted in it, by the active process only. */
import type pg from "pg";
import { dropUnusedFiles } from "./files.ts";
import {
  dropOldAlertTexts,
  dropOldEntries,
  dropOldRequests,
  dropOldRuns,
  dropUnusedBlobs,
  type Horizon,
} from "./retention.ts";

/** In the order they leave: what refers before what is referred to. */
export const leavingKinds = ["runs", "entries", "requests", "alerts", "values", "files"] as const;
export type LeavingKind = (typeof leavingKinds)[number];

export interface LeftRow {
  kind: LeavingKind;
  removed: number;
  lastRemovedAt: Date | null;
  lookedAt: Date | null;
}

const drops: Readonly<Record<LeavingKind, (client: pg.ClientBase, horizon: Horizon) => Promise<number>>> = {
  runs: dropOldRuns,
  entries: dropOldEntries,
  requests: dropOldRequests,
  alerts: dropOldAlertTexts,
  values: (client, { limit }) => dropUnusedBlobs(client, limit),
  files: (client, { limit }) => dropUnusedFiles(client, limit),
};

/** One batch. How much left; undefined when another process has taken over, and then nothing did. */
export async function dropBatch(
  pool: pg.Pool,
  epoch: string,
  kind: LeavingKind,
  horizon: Horizon,
): Promise<number | undefined> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const held = await client.query("select from host_epoch where epoch = $1 for share", [epoch]);
    if (held.rowCount === 0) {
      await client.query("rollback");
      return undefined;
    }
    const removed = await drops[kind](client, horizon);
    if (removed > 0) {
      await client.query(
        `insert into housekeeping (kind, removed, last_removed_at) values ($1, $2, now())
         on conflict (kind) do update set removed = housekeeping.removed + $2, last_removed_at = now()`,
        [kind, removed],
      );
    }
    await client.query("commit");
    return removed;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    await client.query("rollback").catch(() => {});
    throw error;
  } finally {
    client.release(broken);
  }
}

/** A round over this kind came to its end. */
export async function markLooked(pool: pg.Pool, kind: LeavingKind): Promise<void> {
  await pool.query(
    `insert into housekeeping (kind, looked_at) values ($1, now())
     on conflict (kind) do update set looked_at = now()`,
    [kind],
  );
}

export async function listLeft(pool: pg.Pool): Promise<LeftRow[]> {
  const { rows } = await pool.query<LeftRow>(
    `select kind, removed::float8 as removed, last_removed_at as "lastRemovedAt", looked_at as "lookedAt" from housekeeping`,
  );
  return leavingKinds.map(
    (kind) => rows.find((row) => row.kind === kind) ?? { kind, removed: 0, lastRemovedAt: null, lookedAt: null },
  );
}
