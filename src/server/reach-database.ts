/** One connection to the database as it is, for work that must not migrate it: backup and restore. */
import pg from "pg";
import { TocsinError } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import { applicationName } from "./postgres/application-name.ts";
import { checkDatabase } from "./postgres/check-database.ts";
import { type Cluster, startCluster } from "./postgres/cluster.ts";
import { connectionFromUrl } from "./postgres/connection-url.ts";
import { describeDatabaseError } from "./postgres/database-error.ts";
import { ensureDatabase } from "./postgres/ensure-database.ts";

export interface ReachedDatabase {
  client: pg.Client;
  /** For people; holds no password. */
  label: string;
  close(): Promise<void>;
}

export interface ReachDatabaseOptions {
  home: string;
  /** In the embedded PostgreSQL. */
  database: string;
  environment: NodeJS.ProcessEnv;
  log: Log;
  /** Makes the database in the embedded PostgreSQL when it is not there. */
  create: boolean;
  onProgress?: (text: string) => void;
}

/** Beside a running server as well as without one: the embedded PostgreSQL is started if it does not run. */
export async function reachDatabase(options: ReachDatabaseOptions): Promise<ReachedDatabase> {
  const { home, database, environment, log, create, onProgress } = options;
  const url = environment.TOCSIN_DATABASE_URL;
  let cluster: Cluster | undefined;
  try {
    let config: pg.ClientConfig;
    let label: string;
    if (url) ({ config, label } = connectionFromUrl(url));
    else {
      cluster = await startCluster({ home, log, ...(onProgress ? { onProgress } : {}) });
      if (create) await ensureDatabase(cluster, database);
      config = cluster.connectionConfig(database);
      label = `the embedded PostgreSQL ${cluster.version}, database ${database}`;
    }
    const client = new pg.Client({ ...config, application_name: applicationName, keepAlive: true });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await checkDatabase(client);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error instanceof TocsinError ? error : describeDatabaseError(error, label);
    }
    return {
      client,
      label,
      async close() {
        await client.end().catch(() => undefined);
        await cluster?.stopIfLast();
      },
    };
  } catch (error) {
    await cluster?.stopIfLast();
    throw error;
  }
}
