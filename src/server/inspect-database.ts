/** Looks at the database as `serve` would use it, and leaves everything as it was: for `doctor`. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { systemCodeOf } from "#base/errors.ts";
import { silentLog } from "#base/log.ts";
import { readMigrations } from "#store/migration-files.ts";
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
}

export interface InspectOptions {
  home: string;
  database: string;
  /** TOCSIN_DATABASE_URL. */
  url: string | undefined;
  onProgress?: (text: string) => void;
}

/** Throws the TocsinError that `serve` would stop with. */
export async function inspectDatabase(options: InspectOptions): Promise<DatabaseReport> {
  if (options.url !== undefined && options.url !== "") {
    const { config, label } = connectionFromUrl(options.url);
    return { kind: "url", place: label, ...(await look(config, label)) };
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
      ...(await look(cluster.connectionConfig(options.database), undefined)),
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
): Promise<Pick<DatabaseReport, "version" | "migrations">> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { version } = await checkDatabase(client);
    return { version, migrations: { applied: await countApplied(client), known: (await readMigrations()).length } };
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

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
