import { join } from "node:path";
import pg from "pg";
import { silentLog } from "#base/log.ts";
import { applicationName } from "#server/postgres/application-name.ts";
import { startCluster } from "#server/postgres/cluster.ts";
import { ensureDatabase } from "#server/postgres/ensure-database.ts";
import { migrate } from "#store/migrate.ts";

export interface BenchDatabase {
  connect(): Promise<pg.Client>;
  pool: pg.Pool;
  /** For a process of its own. */
  url: string;
  close(): Promise<void>;
}

/** A fresh database on a cluster with production's own settings: every commit reaches the disk. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const home = join(process.env.TOCSIN_HOME ?? ".tocsin", "bench");
  const cluster = await startCluster({ home, log: silentLog });
  const admin = new pg.Client({ ...cluster.connectionConfig("postgres"), application_name: applicationName });
  await admin.connect();
  await admin.query("drop database if exists tocsin_bench with (force)");
  await admin.end();
  await ensureDatabase(cluster, "tocsin_bench");
  const config = { ...cluster.connectionConfig("tocsin_bench"), application_name: applicationName };
  const connect = async () => {
    const client = new pg.Client(config);
    await client.connect();
    return client;
  };
  const client = await connect();
  await migrate(client);
  await client.end();
  const pool = new pg.Pool({ ...config, max: 4 });
  return {
    connect,
    pool,
    url: urlOf(config),
    async close() {
      await pool.end();
      await cluster.stopIfLast();
    },
  };
}

function urlOf({ host = "localhost", port = 5432, user, password, database }: pg.ClientConfig): string {
  const url = new URL(`postgresql://localhost/${database}`);
  url.username = user ?? "";
  if (typeof password === "string") url.password = password;
  if (host.startsWith("/")) url.searchParams.set("host", host);
  else url.hostname = host;
  url.port = String(port);
  return url.href;
}
