/**
 * Brings a database up to this code's schema: plain SQL files, forward only, one transaction each. Two starters at
 * once are safe: each file's row is inserted first, under a lock that ends with the transaction, so it also holds
 * behind a connection pooler.
 */
import type pg from "pg";
import { messageOf, TocsinError } from "#base/errors.ts";
import { type MigrationFile, migrationsDirectory, readMigrations } from "./migration-files.ts";

export interface MigrateOptions {
  directory?: string;
  onProgress?: (text: string, fraction: number) => void;
}

export interface AppliedMigration {
  version: number;
  name: string;
  content_hash: string;
}

// Any number of our own: the letters "tocs".
const migrationLock = 0x746f6373;

const createLedger = `create table if not exists schema_migrations (
  version int primary key, name text not null, applied_at timestamptz not null default now(), content_hash text not null)`;

export async function migrate(client: pg.Client, options: MigrateOptions = {}): Promise<{ applied: string[] }> {
  const files = await readMigrations(options.directory ?? migrationsDirectory);
  await inTransaction(client, () => client.query(createLedger));
  const pending = findPending(files, await readApplied(client));
  const applied: string[] = [];
  for (const [index, file] of pending.entries()) {
    options.onProgress?.(`Bringing the database up to date: ${file.name}`, index / pending.length);
    if (await applyMigration(client, file)) applied.push(file.name);
  }
  return { applied };
}

/** The schema as it was after these files, in an empty database and inside the caller's transaction: for a restore. */
export async function buildSchema(
  client: pg.Client,
  files: readonly MigrationFile[],
  appliedAt: ReadonlyMap<number, string>,
): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1)", [migrationLock]);
  await client.query(createLedger);
  for (const file of files) {
    await client.query(
      "insert into schema_migrations (version, name, content_hash, applied_at) values ($1, $2, $3, coalesce($4, now()))",
      [file.version, file.name, file.hash, appliedAt.get(file.version)],
    );
    await client.query(file.sql).catch((error: unknown) => {
      throw migrationFailed(file, error);
    });
  }
}

/** What is still to be applied; throws when the database and the files cannot be parts of one history. */
export function findPending(files: readonly MigrationFile[], applied: readonly AppliedMigration[]): MigrationFile[] {
  const byVersion = new Map(files.map((file) => [file.version, file]));
  for (const row of applied) {
    const file = byVersion.get(row.version);
    if (file === undefined) throw schemaNewer(row.name);
    if (file.hash !== row.content_hash || file.name !== row.name) {
      throw migrationChanged(`${file.name} is not what this database has applied as ${row.name}`);
    }
  }
  const newest = applied.at(-1)?.version ?? 0;
  const pending = files.filter((file) => !applied.some((row) => row.version === file.version));
  const late = pending.find((file) => file.version < newest);
  if (late) throw migrationChanged(`${late.name} was added before migrations this database has already applied`);
  return pending;
}

/** False when another starter applied it in the meantime. */
async function applyMigration(client: pg.Client, file: MigrationFile): Promise<boolean> {
  return await inTransaction(client, async () => {
    const inserted = await client.query(
      "insert into schema_migrations (version, name, content_hash) values ($1, $2, $3) on conflict (version) do nothing",
      [file.version, file.name, file.hash],
    );
    if (inserted.rowCount === 0) {
      findPending(
        [file],
        (await readApplied(client)).filter((row) => row.version === file.version),
      );
      return false;
    }
    try {
      await client.query(file.sql);
    } catch (error) {
      throw migrationFailed(file, error);
    }
    return true;
  });
}

async function readApplied(client: pg.Client): Promise<AppliedMigration[]> {
  const text = "select version, name, content_hash from schema_migrations order by version";
  return (await client.query<AppliedMigration>(text)).rows;
}

async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    await client.query("select pg_advisory_xact_lock($1)", [migrationLock]);
    const result = await work();
    await client.query("commit");
    return result;
  } catch (error) {
    // A lost connection rolls back by itself; the first error is the one that matters.
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

function schemaNewer(name: string): TocsinError {
  return new TocsinError("STORE_SCHEMA_NEWER", `The database has applied ${name}, which this Tocsin does not know.`, {
    mend: "Start the newer Tocsin that upgraded it, or restore a backup from before the upgrade.",
  });
}

function migrationChanged(what: string): TocsinError {
  return new TocsinError("STORE_MIGRATION_CHANGED", `The files in migrations/ have changed: ${what}.`, {
    mend: "Put them back as they were released; a change of the schema goes in a new file with the next number.",
  });
}

function migrationFailed(file: MigrationFile, error: unknown): TocsinError {
  const position = error instanceof Error && "position" in error ? Number(error.position) : Number.NaN;
  const line = Number.isNaN(position) ? "" : ` line ${file.sql.slice(0, position).split("\n").length}`;
  return new TocsinError(
    "STORE_MIGRATION_FAILED",
    `The migration ${file.name}${line} was refused and rolled back: ${messageOf(error)}.`,
    { mend: "Mend what the database names (disk space, a right) and start again.", cause: error },
  );
}
