/** A connection that breaks while somebody has it must not end the process: they are told by their query. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLog } from "#base/log.ts";
import { openDatabase } from "#server/open-database.ts";
import { createTestDatabase } from "./database.ts";

test("a connection that breaks while it is in use is told to its user, and to nobody else", async () => {
  const kept = await createTestDatabase();
  const database = await openDatabase({
    environment: { TOCSIN_DATABASE_URL: kept.url },
    home: "/nonexistent",
    database: kept.name,
    log: silentLog,
  });
  try {
    const client = await database.pool.connect();
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    await database.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    // The event comes with the socket's end, with no query under way that could take it.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await assert.rejects(client.query("select 1"));
    client.release(true);
    assert.equal((await database.pool.query("select 1 as one")).rows.length, 1);
  } finally {
    await database.close();
    await kept.close();
  }
});
