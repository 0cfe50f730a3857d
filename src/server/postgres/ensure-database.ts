import pg from "pg";
import { systemCodeOf } from "#base/errors.ts";
import type { Cluster } from "./cluster.ts";
import { describeDatabaseError } from "./database-error.ts";

/** Creates the database when it is missing, whatever the locale of the server. */
export async function ensureDatabase(cluster: Pick<Cluster, "connectionConfig">, name: string): Promise<void> {
  const client = new pg.Client(cluster.connectionConfig("postgres"));
  client.on("error", () => undefined);
  try {
    await client.connect();
    const found = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (found.rowCount !== 0) return;
    await client.query(
      `create database ${client.escapeIdentifier(name)} template template0 encoding 'UTF8' locale 'C'`,
    );
  } catch (error) {
    // 42P04, 23505: another Tocsin was faster.
    const code = systemCodeOf(error);
    if (code !== "42P04" && code !== "23505") throw describeDatabaseError(error);
  } finally {
    await client.end();
  }
}
