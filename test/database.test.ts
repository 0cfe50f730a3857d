/** The test databases themselves: separate, in parallel, and nothing left behind. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { readMigrations } from "#store/migration-files.ts";
import { createTestDatabase } from "./database.ts";
import { waitFor } from "./wait-for.ts";

const run = promisify(execFile);
const helper = fileURLToPath(new URL("./database.ts", import.meta.url));

test("each database holds the migrations, is its own, and is gone after close", async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const client = new pg.Client(one.config);
  await client.connect();
  const applied = await client.query("select from schema_migrations");
  assert.equal(applied.rowCount, (await readMigrations()).length);
  await client.query("create table mine ()");
  await client.end();
  const other = new pg.Client({ connectionString: two.url });
  await other.connect();
  assert.equal((await other.query("select to_regclass('mine') as found")).rows[0]?.found, null);
  await one.close();
  await one.close();
  const names = await other.query<{ datname: string }>("select datname from pg_database");
  assert.equal(
    names.rows.some((row) => row.datname === one.name),
    false,
  );
  await other.end();
  await two.close();
});

test("a killed process's database is dropped by the next, a living one's is not", async () => {
  const living = await createTestDatabase();
  const code = `import { createTestDatabase } from ${JSON.stringify(helper)};
    console.log((await createTestDatabase()).name); process.kill(process.pid, "SIGKILL");`;
  const killed = await run(process.execPath, ["--input-type=module", "-e", code]).catch(
    (error: { stdout: string }) => error,
  );
  const name = killed.stdout.trim();
  assert.match(name, /^tocsin_test_/);
  const client = new pg.Client(living.config);
  await client.connect();
  const text = "select from pg_database where datname = $1";
  // The server sees the broken connection a moment after the kill.
  const isGone = async () => {
    await (await createTestDatabase({ empty: true })).close();
    return (await client.query(text, [name])).rowCount === 0;
  };
  await waitFor(isGone, { what: `the end of ${name}` });
  assert.equal((await client.query(text, [living.name])).rowCount, 1);
  await client.end();
  await living.close();
});
