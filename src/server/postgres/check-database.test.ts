/** What any PostgreSQL, not only the bundled one, is refused for, against a real server. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, test } from "node:test";
import pg from "pg";
import { createTestDatabase } from "#test/database.ts";
import { checkDatabase } from "./check-database.ts";
import { connectionFromUrl } from "./connection-url.ts";
import { describeDatabaseError } from "./database-error.ts";

const database = await createTestDatabase({ empty: true });
const admin = new pg.Client(database.config);
await admin.connect();
const suffix = randomBytes(4).toString("hex");
const latin = `${database.name}_latin`;
const guest = `guest_${suffix}`;
await admin.query(`create database ${latin} template template0 encoding 'LATIN1' locale 'C'`);
await admin.query(`create role ${guest} login`);
after(async () => {
  await admin.query(`drop database ${latin}`);
  await admin.query(`drop role ${guest}`);
  await admin.end();
  await database.close();
});

async function withClient<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function failureOf(url: string): Promise<{ code: string; message: string }> {
  const { config, label } = connectionFromUrl(url);
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    return describeDatabaseError(error, label);
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new Error(`${label} could be connected to`);
}

test("a fit database passes, through its URL too", async () => {
  assert.match((await checkDatabase(admin)).version, /^\d+/);
  const { config } = connectionFromUrl(database.url);
  assert.match((await withClient(config, checkDatabase)).version, /^\d+/);
});

test("a database that is not UTF8 is refused", async () => {
  const { pathname } = new URL(database.url);
  const url = database.url.replace(pathname, `/${latin}`);
  await assert.rejects(withClient(connectionFromUrl(url).config, checkDatabase), { code: "POSTGRES_ENCODING" });
});

test("a read-only database and a user without the right to create are refused", async () => {
  await withClient(database.config, async (client) => {
    await client.query("set default_transaction_read_only = on");
    await assert.rejects(checkDatabase(client), { code: "POSTGRES_READ_ONLY" });
  });
  await withClient(database.config, async (client) => {
    await client.query(`set role ${guest}`);
    await assert.rejects(checkDatabase(client), { code: "POSTGRES_FORBIDDEN", message: new RegExp(guest) });
  });
});

test("an older server is refused", async () => {
  // No older server is at hand: one that says it is older stands in for it.
  const facts = { name: "old", version_number: 170_004, version: "17.4", encoding: "UTF8", read_only: false };
  const old = { query: async () => ({ rows: [facts] }) } as unknown as pg.Client;
  await assert.rejects(checkDatabase(old), { code: "POSTGRES_VERSION", message: /17\.4/ });
});

test("a missing database, and a server that is not there, are told apart", async () => {
  const { pathname } = new URL(database.url);
  const missing = await failureOf(database.url.replace(pathname, "/no_such_database"));
  assert.equal(missing.code, "POSTGRES_DATABASE_MISSING");
  assert.match(missing.message, /no_such_database/);
  const silent = await failureOf("postgresql://soc:hunter2@127.0.0.1:1/tocsin");
  assert.equal(silent.code, "POSTGRES_UNREACHABLE");
  assert.doesNotMatch(silent.message, /hunter2/);
  const socket = await failureOf("postgresql://soc@localhost/tocsin?host=/no/such/folder");
  assert.equal(socket.code, "POSTGRES_UNREACHABLE");
});

test("codes become sentences, and an unknown one keeps its message", () => {
  const coded = (code: string) => Object.assign(new Error("words"), { code });
  const expected = {
    "28P01": "POSTGRES_AUTHENTICATION",
    "28000": "POSTGRES_AUTHENTICATION",
    "53300": "POSTGRES_BUSY",
    "57P03": "POSTGRES_BUSY",
    "53100": "POSTGRES_DISK_FULL",
    "25006": "POSTGRES_READ_ONLY",
    ENOTFOUND: "POSTGRES_UNREACHABLE",
    CERT_HAS_EXPIRED: "POSTGRES_TLS",
  };
  for (const [code, ours] of Object.entries(expected)) assert.equal(describeDatabaseError(coded(code)).code, ours);
  assert.match(describeDatabaseError(coded("XX000")).message, /words/);
  assert.equal(describeDatabaseError(new AggregateError([coded("ECONNREFUSED")])).code, "POSTGRES_UNREACHABLE");
});
