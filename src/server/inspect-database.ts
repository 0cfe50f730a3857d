/** Looks at the database as `serve` would use it, and leaves everything as it was: for `doctor`. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { systemCodeOf } from "#base/errors.ts";
import { silentLog } from "#base/log.ts";
import { readMigrations } from "#store/migration-files.ts";
import { fingerprintOf } from "#store/sealing.ts";
import { checkDatabase } from "./postgres/check-database.ts";
import { startCluster } from "./postgres/cluster.ts";
import { connectionFromUrl } from "./postgres/connection-url.ts";
import { describeDatabaseError } from "./postgres/database-error.ts";
import { resolveLayout } from "./postgres/layout.ts";

export interface DatabaseReport {
  kind: "bundled" | "url";
  /** `user@host/name`, or the folder of the bundled one. */
  place: string;
  /** Absent: it is not there yet, and the first start makes it. */
  version?: string;
  /** How many migrations are applied, and how many there are; absent while there is no database. */
  migrations?: { applied: number; known: number };
  /** How far the database's clock is ahead of ours. */
  clockAheadMs?: number;
  /** Its sealed secrets, and how many of them the key given does not open. */
  secrets?: { count: number; unreadable: number };
}

export interface InspectOptions {
  home: string;
  database: string;
  /** TOCSIN_DATABASE_URL. */
  url: string | undefined;
  /** The key that should open the secrets, if there is one yet. */
  key?: Uint8Array;
  onProgress?: (text: string) => void;
}

/** Throws the TocsinError that `serve` would stop with. */
export async function inspectDatabase(options: InspectOptions): Promise<DatabaseReport> {
  if (options.url !== undefined && options.url !== "") {
    const { config, label } = connectionFromUrl(options.url);
    return { kind: "url", place: label, ...(await look(config, label, options.key)) };
  }
  const layout = await resolveLayout({
    home: options.home,
    systemDirectory: "/var/lib/tocsin",
    listen: process.platform === "win32" ? "loopback" : "socket",
  });
  const place = { kind: "bundled", place: layout.data } as const;
  if (!(await isThere(join(layout.data, "PG_VERSION")))) return place;
  const { onProgress } = options;
  const cluster = await startCluster({ home: options.home, log: silentLog, ...(onProgress ? { onProgress } : {}) });
  try {
    return {
      ...place,
      version: cluster.version,
      ...(await look(cluster.connectionConfig(options.database), undefined, options.key)),
    };
  } catch (error) {
    // No database of that name: a server that never ran.
    if (systemCodeOf(error) === "3D000") return { ...place, version: cluster.version };
    throw error;
  } finally {
    await cluster.stopIfLast();
  }
}

async function look(
  config: pg.ClientConfig,
  label: string | undefined,
  key: Uint8Array | undefined,
): Promise<Omit<DatabaseReport, "kind" | "place">> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { version } = await checkDatabase(client);
    const applied = await countApplied(client);
    return {
      version,
      migrations: { applied, known: (await readMigrations()).length },
      clockAheadMs: await measureClock(client),
      ...(applied > 0 ? { secrets: await tryKey(client, key) } : {}),
    };
  } catch (error) {
    throw label === undefined && systemCodeOf(error) === "3D000" ? error : describeDatabaseError(error, label);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function countApplied(client: pg.Client): Promise<number> {
  try {
    const found = await client.query<{ count: number }>("select count(*)::int as count from schema_migrations");
    return found.rows[0]?.count ?? 0;
  } catch (error) {
    if (systemCodeOf(error) === "42P01") return 0; // the table comes with the first migration
    throw error;
  }
}

/** Against the middle of the question's way there and back. */
async function measureClock(client: pg.Client): Promise<number> {
  const before = Date.now();
  const { rows } = await client.query<{ now: number }>(
    "select extract(epoch from clock_timestamp())::float8 * 1000 as now",
  );
  return Math.round((rows[0]?.now ?? before) - (before + Date.now()) / 2);
}

/** By the fingerprint that the database keeps of its key; without one it takes the key it is given. */
async function tryKey(client: pg.Client, key: Uint8Array | undefined): Promise<{ count: number; unreadable: number }> {
  const found = await client.query<{ count: number }>("select count(*)::int as count from secrets");
  const count = found.rows[0]?.count ?? 0;
  const known = await readFingerprint(client);
  const opens = key !== undefined && (known === undefined || known === fingerprintOf(key));
  return { count, unreadable: opens ? 0 : count };
}

async function readFingerprint(client: pg.Client): Promise<string | undefined> {
  try {
    const { rows } = await client.query<{ fingerprint: string }>("select fingerprint from secret_key");
    return rows[0]?.fingerprint;
  } catch (error) {
    if (systemCodeOf(error) === "42P01") return undefined; // a database from before keys had fingerprints
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
