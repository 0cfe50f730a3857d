import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pg from "pg";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { inspectDatabase } from "./inspect-database.ts";
import { fingerprintKey } from "./key-fingerprint.ts";
import { readLastBackup } from "./last-backup.ts";
import { backUp, restore } from "./rescue.ts";

const key = Buffer.alloc(32, 3);
let home: string;
let source: TestDatabase;
let empty: TestDatabase;
before(async () => {
  home = await mkdtemp(join(tmpdir(), "tocsin-rescue-"));
  [source, empty] = await Promise.all([createTestDatabase(), createTestDatabase({ empty: true })]);
  const client = new pg.Client(source.config);
  await client.connect();
  await client.query("insert into blobs values ('hash', 'content')");
  await client.query("insert into secrets (id, sealed) values (gen_random_uuid(), '\\x01')");
  await client.query("insert into secret_key (fingerprint, id_key) values ('of another key', '\\x01')");
  await client.end();
});
after(async () => {
  await Promise.all([source.close(), empty.close()]);
  await rm(home, { recursive: true });
});

const environmentOf = (database: TestDatabase) => ({
  TOCSIN_DATABASE_URL: database.url,
  TOCSIN_SECRET_KEY: key.toString("base64"),
});

test("what was backed up is restored elsewhere; the note of it and the key's fingerprint are kept", async () => {
  const file = join(home, "one.tar");
  const report = await backUp({ home, file, environment: environmentOf(source) });
  assert.equal(report.manifest.keyFingerprint, fingerprintKey(key));
  assert.deepEqual(await readLastBackup(home), { file, at: report.manifest.createdAt });

  const checked = await restore({ home, file, verifyOnly: true, environment: environmentOf(empty) });
  assert.equal(checked.restored, undefined);
  const { restored } = await restore({ home, file, verifyOnly: false, environment: environmentOf(empty) });
  assert.deepEqual(restored?.applied, []);
  const client = new pg.Client(empty.config);
  await client.connect();
  assert.deepEqual((await client.query("select hash, content from blobs")).rows, [
    { hash: "hash", content: "content" },
  ]);
  await client.end();
  const again = restore({ home, file, verifyOnly: false, environment: environmentOf(empty) });
  await assert.rejects(again, { code: "RESTORE_NOT_EMPTY" });
});

test("a backup is possible with a key that cannot be read, but never of a database that was guessed", async () => {
  const broken = { ...environmentOf(source), TOCSIN_SECRET_KEY: "not a key" };
  const { manifest } = await backUp({ home, file: join(home, "two.tar"), environment: broken });
  assert.equal(manifest.keyFingerprint, undefined);
  const configFile = join(home, "tocsin.yaml");
  await writeFile(configFile, "database: [");
  await assert.rejects(backUp({ home, file: join(home, "three.tar"), configFile, environment: {} }), {
    code: "CONFIG_INVALID",
  });
});

test("--into is for the embedded PostgreSQL, and for names a database can have", async () => {
  const file = join(home, "four.tar");
  await backUp({ home, file, environment: environmentOf(source) });
  const into = (name: string, environment: NodeJS.ProcessEnv) =>
    restore({ home, file, verifyOnly: false, into: name, environment });
  await assert.rejects(into("other", environmentOf(empty)), { code: "CLI_USAGE", message: /TOCSIN_DATABASE_URL/ });
  await assert.rejects(into('x"; drop', {}), { code: "CLI_USAGE", message: /name of a database/ });
});

test("the look at the database tells its clock, and whether the key opens its secrets", async () => {
  const report = await inspectDatabase({ home, database: "", url: source.url, key });
  assert.deepEqual(report.secrets, { count: 1, unreadable: 1 });
  assert.ok(Math.abs(report.clockAheadMs ?? Number.NaN) < 60_000);
});
