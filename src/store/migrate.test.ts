import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import pg from "pg";
import { createTestDatabase } from "#test/database.ts";
import { migrate } from "./migrate.ts";

const database = await createTestDatabase({ empty: true });
const directory = await mkdtemp(join(tmpdir(), "tocsin-migrations-"));
const client = new pg.Client(database.config);
await client.connect();
after(async () => {
  await client.end();
  await database.close();
  await rm(directory, { recursive: true });
});

beforeEach(async () => {
  await client.query("drop schema public cascade; create schema public");
  await put("0001-first", "create table one (id int);\ncreate index on one (id);");
  await put("0002-second", "insert into one values (1);");
  await rm(join(directory, "0003-third.sql"), { force: true });
});

function put(name: string, sql: string): Promise<void> {
  return writeFile(join(directory, `${name}.sql`), sql);
}

async function rowsIn(table: string): Promise<number> {
  return (await client.query(`select from ${table}`)).rowCount ?? 0;
}

test("files are applied once, in order, and later ones later", async () => {
  const said: string[] = [];
  const first = await migrate(client, { directory, onProgress: (text, fraction) => said.push(`${text} ${fraction}`) });
  assert.deepEqual(first.applied, ["0001-first", "0002-second"]);
  assert.match(said.join(), /0001-first 0,.*0002-second 0\.5/);
  assert.deepEqual((await migrate(client, { directory })).applied, []);
  await put("0003-third", "insert into one values (2);");
  assert.deepEqual((await migrate(client, { directory })).applied, ["0003-third"]);
  assert.equal(await rowsIn("one"), 2);
});

test("two starters at once apply each file once between them", async () => {
  const others = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const other = new pg.Client(database.config);
      await other.connect();
      return other;
    }),
  );
  const done = await Promise.all(others.map((other) => migrate(other, { directory })));
  assert.deepEqual(done.flatMap((one) => one.applied).sort(), ["0001-first", "0002-second"]);
  assert.equal(await rowsIn("one"), 1);
  await Promise.all(others.map((other) => other.end()));
});

test("a file that fails is rolled back whole and named with its line", async () => {
  await put("0002-second", "insert into one values (1);\ninsert into nowhere\nvalues (1);");
  await assert.rejects(migrate(client, { directory }), {
    code: "STORE_MIGRATION_FAILED",
    message: /0002-second line 2 .*nowhere/,
  });
  assert.equal(await rowsIn("one"), 0);
  assert.equal(await rowsIn("schema_migrations"), 1);
  await put("0002-second", "insert into one values (1);");
  assert.deepEqual((await migrate(client, { directory })).applied, ["0002-second"]);
});

test("a database newer than the code is refused", async () => {
  await put("0003-third", "select 1");
  await migrate(client, { directory });
  await rm(join(directory, "0003-third.sql"));
  await assert.rejects(migrate(client, { directory }), { code: "STORE_SCHEMA_NEWER", message: /0003-third/ });
});

test("a file changed after it was applied is refused, other line ends are not a change", async () => {
  await migrate(client, { directory });
  await put("0001-first", "create table one (id int);\r\ncreate index on one (id);");
  assert.deepEqual((await migrate(client, { directory })).applied, []);
  await put("0001-first", "create table one (id bigint);");
  await assert.rejects(migrate(client, { directory }), { code: "STORE_MIGRATION_CHANGED", message: /0001-first/ });
});

test("a file put in before ones already applied is refused", async () => {
  await rm(join(directory, "0002-second.sql"));
  await put("0003-third", "select 1");
  await migrate(client, { directory });
  await put("0002-second", "insert into one values (1);");
  await assert.rejects(migrate(client, { directory }), { code: "STORE_MIGRATION_CHANGED", message: /0002-second/ });
});

test("a folder without migrations, or none at all, is fine; a misnamed file is not", async () => {
  assert.deepEqual((await migrate(client, { directory: join(directory, "none") })).applied, []);
  await put("third", "select 1");
  await assert.rejects(migrate(client, { directory }), /third\.sql .* not named/);
  await rm(join(directory, "third.sql"));
});
