import type pg from "pg";
import { TocsinError } from "#base/errors.ts";

/** Somebody else may hold the same rows; nobody waits for them for long. */
const lockTimeoutMs = 5_000;

/**
 * A change outside the journal, in a transaction that holds the epoch: a process that lost its turn changes nothing, and
 * nobody takes the turn before it ends. What is thrown undoes it.
 */
export async function withinEpoch<Result>(
  pool: pg.Pool,
  epoch: string,
  act: (client: pg.ClientBase) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`begin; set local lock_timeout = ${lockTimeoutMs}`);
    const held = await client.query("select 1 from host_epoch where epoch = $1 for share", [epoch]);
    if (held.rowCount !== 1) {
      throw new TocsinError("ENGINE_LOCK_LOST", "Another process took over; this one stopped acting");
    }
    const result = await act(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((cause: Error) => {
      broken = cause;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
