import assert from "node:assert/strict";
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import fc from "fast-check";
import pg from "pg";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { migrate } from "../migrate.ts";
import { loadBackup } from "./load-backup.ts";
import { checkBackup } from "./read-backup.ts";
import { writeBackup } from "./write-backup.ts";

let folder: string;
let migrations: string;
let source: TestDatabase;
let client: pg.Client;
/** A whole backup of `source`. */
let file: string;

const first = `
  create table boxes (id bigint generated always as identity primary key, label text not null, raw json, seal bytea,
    twice bigint generated always as (id * 2) stored);
  create table items (id uuid primary key default gen_random_uuid(), box bigint not null references boxes (id), note text);
  create table one_row (the_row boolean primary key default true, epoch bigint not null);
  insert into one_row (epoch) values (0);
  create table audit (at int primary key);
  create function refuse() returns trigger language plpgsql as $$ begin raise exception 'append only'; end $$;
  create trigger guard before update or delete or truncate on audit execute function refuse();
  insert into audit values (1);
`;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "tocsin-backup-"));
  migrations = await mkdtemp(join(tmpdir(), "tocsin-backup-sql-"));
  await writeFile(join(migrations, "0001-first.sql"), first);
  source = await createTestDatabase({ empty: true });
  client = await connect(source);
  await migrate(client, { directory: migrations });
  await client.query(
    `insert into boxes (label, raw, seal) select 'box ' || n, json_build_object('nul', E'\\\\u0000', 'n', n), decode(md5(n::text), 'hex')
     from generate_series(1, 500) n`,
  );
  // Random, so that compression cannot bring it below one part.
  await client.query(
    `insert into items (box, note) select n % 500 + 1, (select string_agg(md5(random()::text || n || m), E'\\n\\t\\\\')
     from generate_series(1, 30) m) from generate_series(1, 4800) n`,
  );
  await client.query("insert into boxes (label, raw) values ($1, $2)", ["Füße \\N 🔔", '"\\u0000 \\ud800"']);
  await client.query("update one_row set epoch = 41");
  await client.query("insert into audit values (2)");
  file = join(folder, "whole.tar");
  await writeBackup({ client, file, tocsin: "1.2.3", keyFingerprint: "abcd" });
});
after(async () => {
  await client.end();
  await source.close();
  await rm(folder, { recursive: true });
  await rm(migrations, { recursive: true });
});

test("a backup restored is the same database: rows, sequences, references, guards, migrations", async () => {
  const progress: number[] = [];
  const backup = await checkBackup(file);
  assert.equal(backup.manifest.keyFingerprint, "abcd");
  assert.deepEqual(
    backup.manifest.tables.map(({ name, rows }) => [name, rows]),
    [
      ["audit", 2],
      ["boxes", 501],
      ["items", 4800],
      ["one_row", 1],
    ],
  );
  assert.ok((backup.manifest.tables[2]?.parts.length ?? 0) > 1, "a table in several parts");
  await withEmpty(async (target) => {
    const onProgress = ({ fraction }: { fraction: number }) => progress.push(fraction);
    assert.deepEqual(await loadBackup({ client: target, file, backup, directory: migrations, onProgress }), {
      applied: [],
    });
    assert.deepEqual(await describe(target), await describe(client));
    await assert.rejects(target.query("delete from audit"), /append only/);
    await assert.rejects(target.query("insert into items (box) values (9999)"), { code: "23503" });
    const { rows } = await target.query<{ id: string }>("insert into boxes (label) values ('next') returning id");
    assert.equal(rows[0]?.id, "502");
  });
  assert.ok(
    progress.length > 4 && progress.at(-1) === 1 && progress.every((one, at) => one >= (progress[at - 1] ?? 0)),
  );
});

test("a backup is of one moment, whatever is written meanwhile", async () => {
  await client.query("create table pairs_a (n int); create table pairs_z (n int)");
  const writer = await connect(source);
  let on = true;
  const writing = (async () => {
    while (on) {
      await writer.query("begin; insert into pairs_a values (1); insert into pairs_z values (1); commit");
    }
  })();
  try {
    const counts: number[] = [];
    for (const round of [1, 2, 3]) {
      const { tables } = await writeBackup({ client, file: join(folder, `moment-${round}.tar`), tocsin: "1.2.3" });
      const rowsOf = (name: string) => tables.find((table) => table.name === name)?.rows;
      assert.equal(rowsOf("pairs_a"), rowsOf("pairs_z"));
      counts.push(rowsOf("pairs_a") ?? 0);
    }
    assert.ok((counts[2] ?? 0) > (counts[0] ?? 0), `rows were written meanwhile: ${counts}`);
  } finally {
    on = false;
    await writing;
    await writer.end();
    await client.query("drop table pairs_a, pairs_z");
  }
});

test("any byte that changed is found", async () => {
  const whole = await readFile(file);
  const copy = join(folder, "changed.tar");
  await writeFile(copy, whole);
  const handle = await open(copy, "r+");
  const change = async (at: number, by: number) => {
    const byte = Buffer.from([(whole[at] ?? 0) ^ by]);
    await handle.write(byte, 0, 1, at);
    await assert.rejects(checkBackup(copy), { code: "BACKUP_DAMAGED" }, `byte ${at} changed by ${by} is not noticed`);
    await handle.write(whole, at, 1, at);
  };
  try {
    await fc.assert(fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), change), {
      numRuns: 25,
    });
    // Headers and the end are small and would hardly be hit.
    for (const at of [0, 100, 124, 148, 156, 257, 511, whole.length - 1, whole.length - 1500]) await change(at, 1);
    await checkBackup(copy);
  } finally {
    await handle.close();
  }
});

test("a backup that is cut off anywhere, or goes on behind its end, is found", async () => {
  const whole = await readFile(file);
  const copy = join(folder, "cut.tar");
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
      await writeFile(copy, whole.subarray(0, length));
      await assert.rejects(checkBackup(copy), { code: "BACKUP_DAMAGED" });
    }),
    { numRuns: 15 },
  );
  await writeFile(copy, Buffer.concat([whole, Buffer.from("more")]));
  await assert.rejects(checkBackup(copy), { code: "BACKUP_DAMAGED" });
});

test("a file that is no backup, or not there, is refused", async () => {
  await writeFile(join(folder, "text"), "hello");
  await assert.rejects(checkBackup(join(folder, "text")), { code: "BACKUP_DAMAGED" });
  await assert.rejects(checkBackup(join(folder, "nowhere")), { code: "BACKUP_FILE", message: /does not exist/ });
  await assert.rejects(checkBackup(folder), { code: "BACKUP_FILE" });
});

test("a backup of an older schema is brought up to date, one of a newer schema is refused", async () => {
  const backup = await checkBackup(file);
  const newer = await mkdtemp(join(tmpdir(), "tocsin-backup-sql-"));
  await writeFile(join(newer, "0001-first.sql"), first);
  await writeFile(
    join(newer, "0002-more.sql"),
    "alter table items add column colour text default 'red'; create table late ();",
  );
  await withEmpty(async (target) => {
    const { applied } = await loadBackup({ client: target, file, backup, directory: newer });
    assert.deepEqual(applied, ["0002-more"]);
    assert.equal((await target.query("select count(*)::int as n from items where colour = 'red'")).rows[0]?.n, 4800);
    const second = join(folder, "newer.tar");
    await writeBackup({ client: target, file: second, tocsin: "1.3.0" });
    await withEmpty(async (empty) => {
      const loading = loadBackup({
        client: empty,
        file: second,
        backup: await checkBackup(second),
        directory: migrations,
      });
      await assert.rejects(loading, { code: "STORE_SCHEMA_NEWER", message: /0002-more/ });
      assert.equal(await countTables(empty), 0);
    });
  });
  await rm(newer, { recursive: true });
});

test("a database that is not empty is refused and stays as it is", async () => {
  const backup = await checkBackup(file);
  await withEmpty(async (target) => {
    await target.query("create table mine (n int); insert into mine values (7)");
    const loading = loadBackup({ client: target, file, backup, directory: migrations });
    await assert.rejects(loading, { code: "RESTORE_NOT_EMPTY", message: /mine/ });
    assert.equal((await target.query("select n from mine")).rows[0]?.n, 7);
  });
});

test("a restore that fails in the middle leaves the database empty, and can be done again", async () => {
  const backup = await checkBackup(file);
  const copy = join(folder, "spoilt-later.tar");
  const whole = await readFile(file);
  const part = backup.entries.get("tables/items/000002.copy.gz");
  assert.ok(part);
  const spoilt = Buffer.from(whole);
  spoilt[part.offset + 1000] = (spoilt[part.offset + 1000] ?? 0) ^ 1;
  await writeFile(copy, spoilt);
  await withEmpty(async (target) => {
    const loading = loadBackup({ client: target, file: copy, backup, directory: migrations });
    await assert.rejects(loading, { code: "BACKUP_DAMAGED", message: /changed while it was read/ });
    assert.equal(await countTables(target), 0);
    await loadBackup({ client: target, file, backup, directory: migrations });
    assert.deepEqual(await describe(target), await describe(client));
  });
});

test("a file that is there is not overwritten, and a backup that fails leaves none behind", async () => {
  await assert.rejects(writeBackup({ client, file, tocsin: "1.2.3" }), { code: "BACKUP_FILE", message: /already/ });
  await assert.rejects(writeBackup({ client, file: join(folder, "no", "folder.tar"), tocsin: "1.2.3" }), {
    code: "BACKUP_FILE",
  });
  const doomed = await connect(source);
  const onProgress = () => void doomed.end();
  await assert.rejects(writeBackup({ client: doomed, file: join(folder, "doomed.tar"), tocsin: "1.2.3", onProgress }));
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith("doomed") || name.endsWith(".partial")),
    [],
  );
  if (process.platform !== "win32") assert.equal((await stat(file)).mode & 0o777, 0o600);
});

async function connect({ config }: TestDatabase): Promise<pg.Client> {
  const made = new pg.Client(config);
  made.on("error", () => undefined);
  await made.connect();
  return made;
}

async function withEmpty(work: (target: pg.Client) => Promise<void>): Promise<void> {
  const database = await createTestDatabase({ empty: true });
  const target = await connect(database);
  try {
    await work(target);
  } finally {
    await target.end();
    await database.close();
  }
}

/** Everything there is, by hash, and the sequences. */
async function describe(target: pg.Client): Promise<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const table of ["boxes", "items", "one_row", "audit", "schema_migrations"]) {
    const { rows } = await target.query(
      `select count(*)::int as rows, md5(string_agg(t::text, '|' order by t::text)) as hash from ${table} t`,
    );
    result[table] = rows[0];
  }
  const { rows } = await target.query("select sequencename, last_value from pg_sequences order by 1");
  return { ...result, sequences: rows };
}

async function countTables(target: pg.Client): Promise<number> {
  const { rows } = await target.query<{ n: number }>(
    "select count(*)::int as n from pg_class where relnamespace = 'public'::regnamespace",
  );
  return rows[0]?.n ?? -1;
}
