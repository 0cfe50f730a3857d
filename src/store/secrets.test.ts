import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import pg from "pg";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { createDb, type Db } from "./db.ts";
import { fingerprintOf, sealBytes } from "./sealing.ts";
import { openSecretKeys, readKeyFingerprint } from "./secret-keys.ts";
import { changeMasterKey, keepSecret, readSecrets, sealOldSecretsAnew } from "./secrets.ts";

let database: TestDatabase;
let pool: pg.Pool;
let db: Db;
const master = randomBytes(32);

before(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ ...database.config, max: 2 });
  pool.on("error", () => undefined);
  db = createDb(pool);
});
after(async () => {
  await pool.end();
  await database.close();
});
beforeEach(() => pool.query("truncate secrets, secret_key"));

async function openAll(key: Uint8Array): Promise<string[]> {
  const keys = await openSecretKeys(db, key);
  return (await readSecrets(db)).map((row) => keys.open(row)).sort();
}

/** As a Tocsin before fingerprints left it. */
async function keepOld(text: string): Promise<void> {
  const id = randomUUID();
  await pool.query("insert into secrets (id, sealed) values ($1, $2)", [
    id,
    sealBytes(master, id, Buffer.from(text), 1),
  ]);
}

describe("secrets", () => {
  it("are kept once for a place and a text, each under a key of its own", async () => {
    const keys = await openSecretKeys(db, master);
    const id = await keepSecret(db, keys, "a", "one");
    assert.equal(await keepSecret(db, await openSecretKeys(db, master), "a", "one"), id);
    assert.notEqual(await keepSecret(db, keys, "b", "one"), id);
    assert.deepEqual(await openAll(master), ["one", "one"]);
    const [first, second] = await readSecrets(db);
    assert.ok(first?.dataKey && second?.dataKey);
    // What is copied into another row opens there in no way.
    assert.throws(() => keys.open({ ...first, dataKey: second.dataKey }), { code: "SECRET_UNREADABLE" });
    assert.throws(() => keys.open({ ...first, sealed: second.sealed }), { code: "SECRET_UNREADABLE" });
    assert.throws(() => keys.open({ ...first, id: second.id }), { code: "SECRET_UNREADABLE" });
    assert.throws(() => keys.open({ ...first, dataKey: null }), { code: "SECRET_UNREADABLE" });
  });

  it("of the time before data keys open, and get one", async () => {
    await keepOld("old");
    assert.deepEqual(await openAll(master), ["old"]);
    const keys = await openSecretKeys(db, master);
    assert.equal(await sealOldSecretsAnew(db, keys), 1);
    assert.equal(await sealOldSecretsAnew(db, keys), 0);
    assert.deepEqual(await openAll(master), ["old"]);
    const { rows } = await pool.query("select key_fingerprint from secrets where data_key is not null");
    assert.deepEqual(rows, [{ key_fingerprint: fingerprintOf(master) }]);
  });
});

describe("another key", () => {
  it("is refused with both fingerprints where there are secrets, and taken where there are none", async () => {
    const other = randomBytes(32);
    await keepSecret(db, await openSecretKeys(db, master), "a", "one");
    await assert.rejects(openSecretKeys(db, other), (error: Error) => {
      assert.equal((error as { code?: unknown }).code, "SECRET_KEY_WRONG");
      return error.message.includes(fingerprintOf(master)) && error.message.includes(fingerprintOf(other));
    });
    assert.deepEqual(await openAll(master), ["one"]);
    await pool.query("truncate secrets");
    await openSecretKeys(db, other);
    assert.equal(await readKeyFingerprint(db), fingerprintOf(other));
  });

  it("is refused before fingerprints were kept, too, and leaves no trace", async () => {
    await keepOld("old");
    await assert.rejects(openSecretKeys(db, randomBytes(32)), { code: "SECRET_UNREADABLE" });
    assert.equal(await readKeyFingerprint(db), undefined);
  });

  it("that comes at the same moment does not get in as well", async () => {
    const opened = await Promise.allSettled([openSecretKeys(db, randomBytes(32)), openSecretKeys(db, randomBytes(32))]);
    const fingerprint = await readKeyFingerprint(db);
    const kept: string[] = [];
    for (const outcome of opened) {
      if (outcome.status === "rejected") continue;
      const keys = outcome.value;
      if (keys.fingerprint === fingerprint) kept.push(await keepSecret(db, keys, "a", "one"));
      else await assert.rejects(keepSecret(db, keys, "a", "one"), { code: "SECRET_KEY_WRONG" });
    }
    assert.equal(kept.length, 1);
  });
});

describe("changing the master key", () => {
  it("leaves the secrets as they are, keeps their ids, and shuts the old key out", async () => {
    const old = await openSecretKeys(db, master);
    const id = await keepSecret(db, old, "a", "one");
    await keepOld("old");
    const sealed = (await readSecrets(db)).find((row) => row.id === id)?.sealed;
    const next = randomBytes(32);
    assert.deepEqual(await changeMasterKey(db, old, next), { fingerprint: fingerprintOf(next), secrets: 2 });
    assert.deepEqual(await openAll(next), ["old", "one"]);
    assert.deepEqual((await readSecrets(db)).find((row) => row.id === id)?.sealed, sealed);
    assert.equal((await openSecretKeys(db, next)).idOf("a"), id);
    await assert.rejects(openSecretKeys(db, master), { code: "SECRET_KEY_WRONG" });
    // Whoever still holds the old key cannot change it a second time.
    await assert.rejects(changeMasterKey(db, old, randomBytes(32)), { code: "SECRET_KEY_WRONG" });
    assert.deepEqual(await openAll(next), ["old", "one"]);
  });

  it("changes nothing at all when one secret cannot be opened", async () => {
    const old = await openSecretKeys(db, master);
    await keepSecret(db, old, "a", "one");
    const broken = await keepSecret(db, old, "b", "two");
    await pool.query("update secrets set data_key = decode('00', 'hex') where id = $1", [broken]);
    const before = (await pool.query("select * from secrets order by id")).rows;
    await assert.rejects(changeMasterKey(db, old, randomBytes(32)), { code: "SECRET_UNREADABLE" });
    assert.deepEqual((await pool.query("select * from secrets order by id")).rows, before);
    assert.equal(await readKeyFingerprint(db), fingerprintOf(master));
  });
});
