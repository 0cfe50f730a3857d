/** Loads a checked backup into an empty database: all of it or nothing, then brings it up to this Tocsin's schema. */
import type pg from "pg";
import { messageOf, TocsinError } from "#base/errors.ts";
import { copyRowsIn } from "../copy-rows.ts";
import { buildSchema, findPending, migrate } from "../migrate.ts";
import { migrationsDirectory, readMigrations } from "../migration-files.ts";
import type { RescueProgress } from "./manifest.ts";
import { type CheckedBackup, readRows } from "./read-backup.ts";
import { nameColumns } from "./write-backup.ts";

export interface LoadOptions {
  client: pg.Client;
  file: string;
  backup: CheckedBackup;
  /** Of the migrations; this Tocsin's when absent. */
  directory?: string;
  onProgress?: (progress: RescueProgress) => void;
}

/** Gives the names of the migrations that came after the backup. */
export async function loadBackup(options: LoadOptions): Promise<{ applied: string[] }> {
  const { client, file, backup } = options;
  const { manifest } = backup;
  const directory = options.directory ?? migrationsDirectory;
  const files = await readMigrations(directory);
  const known = manifest.migrations.map(({ version, name, hash }) => ({ version, name, content_hash: hash }));
  const pending = findPending(files, known);
  await requireEmpty(client);
  await client.query("begin");
  try {
    await buildSchema(
      client,
      files.filter((one) => !pending.includes(one)),
      new Map(manifest.migrations.map(({ version, appliedAt }) => [version, appliedAt])),
    );
    const constraints = await takeOutReferences(client);
    await loadTables(options);
    for (const { add } of constraints) await client.query(add);
    for (const { name, value } of manifest.sequences) {
      await client.query("select setval($1::regclass, $2)", [client.escapeIdentifier(name), value]);
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    if (error instanceof TocsinError) throw error;
    throw new TocsinError("RESTORE_FAILED", `${file} could not be loaded: ${messageOf(error)}`, {
      cause: error,
      mend: "Mend what the database names (disk space, a right) and restore again: the database is still empty.",
    });
  }
  // Queries are planned by these numbers, and a first start should not meet guesses.
  await client.query("analyze");
  return await migrate(client, { directory });
}

async function loadTables({ client, file, backup, onProgress }: LoadOptions): Promise<void> {
  const { tables } = backup.manifest;
  const total = Math.max(1, ...[tables.flatMap(({ parts }) => parts).reduce((sum, part) => sum + part.bytes, 0)]);
  let bytes = 0;
  for (const table of tables) {
    const name = client.escapeIdentifier(table.name);
    // Rows that a migration put in are in the backup as well. What guards a table against changes guards it against
    // this one too: it is switched off until the rows are in.
    await client.query(`alter table ${name} disable trigger user`);
    await client.query(`delete from ${name}`);
    const sizes = table.parts.map((part) => part.bytes).values();
    const blocks = async function* () {
      for await (const block of readRows(file, backup, table)) {
        yield block;
        bytes += sizes.next().value ?? 0;
        onProgress?.({ table: table.name, fraction: bytes / total, bytes });
      }
    };
    onProgress?.({ table: table.name, fraction: bytes / total, bytes });
    const rows = await copyRowsIn(
      client,
      `copy ${nameColumns(client, table.name, table.columns)} from stdin`,
      blocks(),
    );
    if (rows !== table.rows) {
      throw new TocsinError("RESTORE_FAILED", `${table.name} has ${rows} rows after loading instead of ${table.rows}`);
    }
    await client.query(`alter table ${name} enable trigger user`);
  }
}

/** Tables refer to each other; the order of loading does not matter when that is looked at afterwards. */
async function takeOutReferences(client: pg.Client): Promise<{ add: string }[]> {
  const { rows } = await client.query<{ drop: string; add: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add
     from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace order by conname`,
  );
  for (const { drop } of rows) await client.query(drop);
  return rows;
}

async function requireEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ database: string; name: string }>(
    `select current_database() as database, relname as name from pg_class c
     where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S', 'f')
       and not exists (select from pg_depend where objid = c.oid and deptype = 'e') order by relname limit 1`,
  );
  const [found] = rows;
  if (!found) return;
  throw new TocsinError(
    "RESTORE_NOT_EMPTY",
    `The database ${found.database} is not empty (it has ${found.name}), and a restore overwrites nothing`,
    {
      mend: "Restore beside it with --into <new name>, or point TOCSIN_DATABASE_URL at an empty database.",
    },
  );
}
