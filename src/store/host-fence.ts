import { sql } from "kysely";
import type pg from "pg";
import type { Db } from "./db.ts";

/** The advisory lock that makes one process the active one ("Tocs" as a number). */
const hostLock = 0x546f6373;

/** Tries to become the active process on this connection. The lock goes when the connection goes. */
export async function tryHostLock(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>("select pg_try_advisory_lock($1) as locked", [hostLock]);
  return rows[0]?.locked === true;
}

/**
 * Begins a new epoch. From its commit on, nobody who held an older one can write: the journal's flushes name the
 * epoch, and other writes hold a share lock on its row while they check it.
 */
export async function takeEpoch(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ epoch: string }>(
    `with taken as (update host_epoch set epoch = epoch + 1, taken_at = now() returning epoch),
       marked as (update host_flush set epoch = taken.epoch from taken)
     select epoch from taken`,
  );
  const epoch = rows[0]?.epoch;
  if (epoch === undefined) throw new Error("host_epoch has no row");
  return epoch;
}

/** Within a transaction: false when the epoch is no longer ours. Nobody takes another one before it ends. */
export async function holdEpoch(db: Db, epoch: string): Promise<boolean> {
  const { rows } = await sql`select 1 from host_epoch where epoch = ${epoch} for share`.execute(db);
  return rows.length > 0;
}

export async function readHostFlush(
  client: pg.ClientBase,
): Promise<{ epoch: string; flushId: string | null } | undefined> {
  const { rows } = await client.query<{ epoch: string; flushId: string | null }>(
    'select epoch, flush_id as "flushId" from host_flush',
  );
  return rows[0];
}
