import pg from "pg";
import { TocsinError } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import { migrate } from "#store/migrate.ts";
import { applicationName } from "./postgres/application-name.ts";
import { checkDatabase } from "./postgres/check-database.ts";
import { type Cluster, startCluster } from "./postgres/cluster.ts";
import { connectionFromUrl } from "./postgres/connection-url.ts";
import { describeDatabaseError } from "./postgres/database-error.ts";
import { ensureDatabase } from "./postgres/ensure-database.ts";

export interface OpenDatabase {
  /** A connection of its own: the journal's writer, migrations. */
  connect(): Promise<pg.Client>;
  pool: pg.Pool;
  /** For people; holds no password. */
  label: string;
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  home: string;
  /** In the embedded PostgreSQL. */
  database: string;
  environment: NodeJS.ProcessEnv;
  log: Log;
  onProgress?: (text: string) => void;
}

/** `TOCSIN_DATABASE_URL`, or the embedded PostgreSQL: started or adopted, checked and migrated. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenDatabase> {
  const { environment, log, onProgress } = options;
  const url = environment.TOCSIN_DATABASE_URL;
  let cluster: Cluster | undefined;
  let config: pg.ClientConfig;
  let label: string;
  if (url) {
    ({ config, label } = connectionFromUrl(url));
  } else {
    cluster = await startCluster({ home: options.home, log, ...(onProgress ? { onProgress } : {}) });
    if (environment.TOCSIN_FRESH === "1") await dropDatabase(cluster, options.database);
    await ensureDatabase(cluster, options.database);
    config = cluster.connectionConfig(options.database);
    label = `the embedded PostgreSQL ${cluster.version}, database ${options.database}`;
  }
  const settings: pg.ClientConfig = { ...config, application_name: applicationName, keepAlive: true };
  const connect = async () => {
    const client = new pg.Client(settings);
    // From before it connects: the server may end it in the same breath, and nobody else could listen yet.
    client.on("error", () => {});
    try {
      await client.connect();
    } catch (error) {
      throw describeDatabaseError(error, label);
    }
    return client;
  };
  try {
    await prepare(connect, onProgress);
  } catch (error) {
    await cluster?.stopIfLast();
    throw error;
  }
  const pool = new pg.Pool({ ...settings, max: 8 });
  // A connection that breaks while somebody has it tells them by their query, and says so by an event besides: without a
  // listener that one would end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  pool.on("error", (error) => log.warn({ room: "store", error: error.message }, "an idle database connection broke"));
  return {
    connect,
    pool,
    label,
    async close() {
      await pool.end();
      await cluster?.stopIfLast();
    },
  };
}

async function prepare(connect: () => Promise<pg.Client>, onProgress?: (text: string) => void): Promise<void> {
  const client = await connect();
  try {
    await checkDatabase(client);
    await migrate(client, onProgress ? { onProgress } : {});
  } finally {
    await client.end();
  }
}

/** A demo begins empty. Only a database that says it is a demo's is ever dropped. */
async function dropDatabase(cluster: Cluster, name: string): Promise<void> {
  if (!name.endsWith("_demo")) {
    throw new TocsinError("CONFIG_INVALID", `TOCSIN_FRESH would empty the database ${name}, which is no demo's`, {
      mend: "Unset TOCSIN_FRESH, or use a database whose name ends in _demo.",
    });
  }
  const client = new pg.Client({ ...cluster.connectionConfig("postgres"), application_name: applicationName });
  await client.connect();
  try {
    await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
  } finally {
    await client.end();
  }
}
