/** A backup: every table of the schema as of one moment, while everything goes on. */
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type pg from "pg";
import { messageOf, systemCodeOf, TocsinError } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import { copyRowsOut } from "../copy-rows.ts";
import { type BackupManifest, manifestHashName, manifestName, type RescueProgress } from "./manifest.ts";
import { tarEnd, tarHeader, tarPadding } from "./tar.ts";

const compress = promisify(gzip);
/** Before compression. */
const partBytes = 4 * 1024 * 1024;

export interface BackupOptions {
  /** A session of its own: it is inside one transaction for as long as the backup takes. */
  client: pg.Client;
  file: string;
  tocsin: string;
  keyFingerprint?: string;
  now?: () => Date;
  onProgress?: (progress: RescueProgress) => void;
}

interface FoundTable {
  name: string;
  columns: string[];
  bytes: number;
}

/** Writes beside the file and renames at the end: a file of that name is a whole backup. */
export async function writeBackup(options: BackupOptions): Promise<BackupManifest> {
  const { client, file } = options;
  const partial = `${file}.partial`;
  const handle = await openNew(file, partial);
  try {
    await client.query("begin isolation level repeatable read read only");
    const manifest = await writeTables(new TarFile(handle, options.now?.() ?? new Date()), options);
    await client.query("commit");
    await handle.sync();
    await handle.close();
    await rename(partial, file);
    return manifest;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    await handle.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw systemCodeOf(error) === "ENOSPC" ? cannotWrite(file, error) : error;
  }
}

async function writeTables(tar: TarFile, options: BackupOptions): Promise<BackupManifest> {
  const { client, onProgress } = options;
  const found = await findTables(client);
  const total = Math.max(1, sum(found.map(({ bytes }) => bytes)));
  const tables: BackupManifest["tables"] = [];
  let before = 0;
  let read = 0;
  for (const { name, columns, bytes } of found) {
    const parts: BackupManifest["tables"][number]["parts"] = [];
    let ofTable = 0;
    const tell = () =>
      onProgress?.({ table: name, fraction: Math.min(1, (before + Math.min(bytes, ofTable)) / total), bytes: read });
    tell();
    let rows = 0;
    let waiting: Buffer[] = [];
    let size = 0;
    const writePart = async () => {
      const packed = await compress(Buffer.concat(waiting), { level: 5 });
      const part = `tables/${name}/${String(parts.length + 1).padStart(6, "0")}.copy.gz`;
      await tar.add(part, packed);
      parts.push({ file: part, bytes: packed.length, sha256: contentHash(packed) });
      waiting = [];
      size = 0;
      tell();
    };
    const blocks = copyRowsOut(client, `copy ${nameColumns(client, name, columns)} to stdout`);
    for (let next = await blocks.next(); ; next = await blocks.next()) {
      if (next.done) {
        rows = next.value;
        break;
      }
      waiting.push(next.value);
      size += next.value.length;
      ofTable += next.value.length;
      read += next.value.length;
      if (size >= partBytes) await writePart();
    }
    if (size > 0) await writePart();
    before += bytes;
    tables.push({ name, columns, rows, parts });
  }
  const manifest: BackupManifest = {
    format: "tocsin-backup",
    formatVersion: 1,
    tocsin: options.tocsin,
    postgres:
      (await client.query<{ version: string }>("select current_setting('server_version') as version")).rows[0]
        ?.version ?? "",
    createdAt: tar.startedAt.toISOString(),
    ...(options.keyFingerprint === undefined ? {} : { keyFingerprint: options.keyFingerprint }),
    migrations: await readAppliedMigrations(client),
    tables,
    // After the rows: sequences stand outside the snapshot, and may only be ahead of them.
    sequences: await readSequences(client),
  };
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  await tar.add(manifestName, text);
  await tar.add(manifestHashName, Buffer.from(`${contentHash(text)}\n`));
  await tar.end();
  return manifest;
}

/** All that the migrations made, whatever they will make; the list of migrations itself is in the manifest. */
async function findTables(client: pg.Client): Promise<FoundTable[]> {
  const { rows } = await client.query<FoundTable>(
    `select c.relname as name, pg_total_relation_size(c.oid)::float8 as bytes,
       array(select attname::text from pg_attribute a where a.attrelid = c.oid and attnum > 0 and not attisdropped
             and attgenerated = '' order by attnum) as columns
     from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
       and c.relname <> 'schema_migrations' order by c.relname`,
  );
  return rows;
}

async function readAppliedMigrations(client: pg.Client): Promise<BackupManifest["migrations"]> {
  const { rows } = await client.query<BackupManifest["migrations"][number]>(
    `select version, name, content_hash as hash,
       to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "appliedAt"
     from schema_migrations order by version`,
  );
  return rows;
}

async function readSequences(client: pg.Client): Promise<BackupManifest["sequences"]> {
  const { rows } = await client.query<{ name: string; value: string }>(
    `select sequencename as name, last_value::text as value from pg_sequences
     where schemaname = current_schema() and last_value is not null order by sequencename`,
  );
  return rows;
}

/** `"runs" ("id", …)`: by name, since a later schema may have them in another order. */
export function nameColumns(client: pg.Client, table: string, columns: readonly string[]): string {
  const names = columns.map((column) => client.escapeIdentifier(column)).join(", ");
  return `${client.escapeIdentifier(table)}${names === "" ? "" : ` (${names})`}`;
}

class TarFile {
  readonly startedAt: Date;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, startedAt: Date) {
    this.#handle = handle;
    this.startedAt = startedAt;
  }

  async add(name: string, content: Uint8Array): Promise<void> {
    const size = content.length;
    await this.#write([tarHeader(name, size, this.startedAt), content, tarPadding(size)]);
  }

  async end(): Promise<void> {
    await this.#write([tarEnd]);
  }

  async #write(pieces: readonly Uint8Array[]): Promise<void> {
    // `appendFile` writes it all, however often the system takes only a part.
    await this.#handle.appendFile(Buffer.concat(pieces));
  }
}

async function openNew(file: string, partial: string): Promise<FileHandle> {
  const there = await open(file).catch((error: unknown) => {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw cannotWrite(file, error);
  });
  if (there) {
    await there.close();
    throw new TocsinError("BACKUP_FILE", `${file} is there already, and a backup overwrites nothing`, {
      mend: "Name another file, or move that one away.",
    });
  }
  try {
    // Alerts are in it: for its owner only.
    return await open(partial, "w", 0o600);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

function cannotWrite(file: string, cause: unknown): TocsinError {
  return new TocsinError("BACKUP_FILE", `${file} cannot be written (${systemCodeOf(cause) ?? messageOf(cause)})`, {
    cause,
    mend: "Name a file in a folder that this user may write to, on a disk with room.",
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
