/** Brings a database up to date, and kills itself before or after one of the statements: `node migrate-child.ts '{…}'`. */
import pg from "pg";
import { migrate } from "#store/migrate.ts";

// Written by the parent.
const { database, killAt } = JSON.parse(process.argv[2] ?? "") as { database: pg.ClientConfig; killAt: number };
let count = 0;
const pass = () => {
  count += 1;
  if (count === killAt) process.kill(process.pid, "SIGKILL");
};
const client = new pg.Client(database);
await client.connect();
const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
const watched = async (...given: unknown[]): Promise<unknown> => {
  pass();
  const result = await query(...given);
  pass();
  return result;
};
// The migrations use it with promises only.
client.query = watched as typeof client.query;
await migrate(client);
await client.end();
