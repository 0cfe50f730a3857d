import assert from "node:assert/strict";
import { test } from "node:test";
import pg from "pg";
import { makeClusterHome } from "#test/cluster-home.ts";
import { startAgain } from "#test/start-again.ts";
import { askPatiently } from "./ask-patiently.ts";

test("a question that PostgreSQL's end cut off is asked again until it is back; one that it refuses is not", async () => {
  const home = await makeClusterHome();
  let cluster = await home.start();
  const pool = new pg.Pool({ ...cluster.connectionConfig("postgres"), max: 2 });
  pool.on("error", () => undefined);
  try {
    await pool.query("select 1");
    const slow = askPatiently(() => pool.query<{ told: string }>("select 'slow' as told from pg_sleep(2)"));
    process.kill(await home.serverPid(), "SIGQUIT");
    const later = askPatiently(() => pool.query<{ told: string }>("select 'later' as told"));
    await new Promise((resolve) => setTimeout(resolve, 500));
    cluster = await startAgain(home);
    const told = await Promise.all([slow, later]);
    assert.deepEqual(
      told.map(({ rows }) => rows[0]?.told),
      ["slow", "later"],
    );
    await assert.rejects(
      askPatiently(() => pool.query("select from nowhere")),
      { code: "42P01" },
    );
  } finally {
    await pool.end();
    await cluster.stop();
    await home.remove();
  }
});
