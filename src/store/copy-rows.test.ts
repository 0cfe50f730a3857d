import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import pg from "pg";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { copyRowsIn, copyRowsOut } from "./copy-rows.ts";

let database: TestDatabase;
let client: pg.Client;
before(async () => {
  database = await createTestDatabase({ empty: true });
  client = new pg.Client(database.config);
  await client.connect();
});
beforeEach(async () => {
  await client.query("drop table if exists a, b");
  await client.query("create table a (id int, text text, raw json); create table b (like a)");
});
after(async () => {
  await client.end();
  await database.close();
});

test("rows go out and come in again, whatever stands in them, and are counted", async () => {
  const hostile = ["\\.", "a\tb\nc\r\\N", "", "\u2028 ünï 🔔", "\\x41", "x".repeat(700_000)];
  for (const [id, text] of hostile.entries()) {
    await client.query("insert into a values ($1, $2, $3)", [
      id,
      text,
      JSON.stringify({ nul: "\u0000", lone: "\ud800", text }),
    ]);
  }
  await client.query("insert into a values (99, null, null)");
  assert.equal(await copyRowsIn(client, "copy b from stdin", copyRowsOut(await other(), "copy a to stdout")), 7);
  const { rows } = await client.query(
    "select (select count(*)::int from (select id, text, raw::text from a except all select id, text, raw::text from b) d) as different, (select count(*)::int from b) as count",
  );
  assert.deepEqual(rows, [{ different: 0, count: 7 }]);
});

test("a large table goes through in blocks, and the count is the server's", async () => {
  await client.query("insert into a select n, repeat('x', 200), '{}' from generate_series(1, 50000) n");
  const blocks = copyRowsOut(client, "copy a to stdout");
  let bytes = 0;
  let largest = 0;
  for (let next = await blocks.next(); ; next = await blocks.next()) {
    if (next.done) {
      assert.equal(next.value, 50_000);
      break;
    }
    bytes += next.value.length;
    largest = Math.max(largest, next.value.length);
  }
  assert.ok(bytes > 10_000_000 && largest <= 256 * 1024, `${bytes} ${largest}`);
});

test("an empty table gives no block and no row", async () => {
  assert.deepEqual(await copyRowsOut(client, "copy a to stdout").next(), { done: true, value: 0 });
  assert.equal(await copyRowsIn(client, "copy a from stdin", nothing()), 0);
});

test("the connection goes on after whoever reads stops early", async () => {
  await client.query("insert into a select n, repeat('x', 1000), '{}' from generate_series(1, 20000) n");
  for await (const _block of copyRowsOut(client, "copy a to stdout")) break;
  assert.equal((await client.query("select 1 as one")).rows[0]?.one, 1);
});

test("what the server refuses is an error, and the connection goes on", async () => {
  await assert.rejects(copyRowsOut(client, "copy nowhere to stdout").next(), { code: "42P01" });
  await assert.rejects(copyRowsIn(client, "copy nowhere from stdin", nothing()), { code: "42P01" });
  await assert.rejects(copyRowsIn(client, "copy a from stdin", blocksOf("not a number\tx\t{}\n".repeat(200_000))), {
    code: "22P02",
  });
  assert.equal((await client.query("select count(*)::int as count from a")).rows[0]?.count, 0);
});

test("rows that cannot be read end the copy with their own error, and nothing is kept", async () => {
  const broken = async function* () {
    yield Buffer.from("1\tone\t{}\n");
    throw new Error("the disk is gone");
  };
  await assert.rejects(copyRowsIn(client, "copy a from stdin", broken()), { message: "the disk is gone" });
  assert.equal((await client.query("select count(*)::int as count from a")).rows[0]?.count, 0);
});

test("a connection that breaks under the copy is an error, not a wait for ever", async () => {
  await client.query("insert into a select n, repeat('x', 1000), '{}' from generate_series(1, 20000) n");
  const doomed = await other();
  const blocks = copyRowsOut(doomed, "copy a to stdout");
  await blocks.next();
  doomed.connection.stream.destroy(new Error("cut"));
  await assert.rejects(async () => {
    for (let next = await blocks.next(); !next.done; next = await blocks.next());
  });
});

const others: pg.Client[] = [];
async function other(): Promise<pg.Client & { connection: pg.Connection }> {
  const made = new pg.Client(database.config);
  made.on("error", () => undefined);
  await made.connect();
  others.push(made);
  // The types leave the connection out.
  return made as pg.Client & { connection: pg.Connection };
}
after(() => Promise.all(others.map((one) => one.end())));

async function* nothing(): AsyncGenerator<Buffer> {}

async function* blocksOf(text: string): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += 65_536) yield Buffer.from(text.slice(at, at + 65_536));
}
