/** A database with journals on it that come and go, for tests of the journal on PostgreSQL. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import pg from "pg";
import { silentLog } from "#base/log.ts";
import { PostgresJournal } from "#engine/hosts/postgres-journal.ts";
import { createTestDatabase } from "./database.ts";
import { createSeveringProxy, type SeveringProxy } from "./severing-proxy.ts";

export interface Bench {
  pool: pg.Pool;
  config: pg.ClientConfig;
  /** Another process that would be the active one. */
  join(config?: pg.ClientConfig, lazyMs?: number): Promise<PostgresJournal | undefined>;
  journal(config?: pg.ClientConfig, lazyMs?: number): Promise<PostgresJournal>;
  proxy(): Promise<SeveringProxy>;
  killWriters(): Promise<void>;
  count(sql: string): Promise<number>;
}

/** A database, and everything made on it gone afterwards. */
export async function openBench(test: TestContext): Promise<Bench> {
  const database = await createTestDatabase();
  const pool = new pg.Pool({ ...database.config, max: 4 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const journals: PostgresJournal[] = [];
  const proxies: SeveringProxy[] = [];
  test.after(async () => {
    await Promise.all(journals.map((journal) => journal.close(50)));
    await pool.end();
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await database.close();
  });
  const join = async (config = database.config, lazyMs = 25) => {
    const connect = () => connectWriter(config);
    const journal = await PostgresJournal.tryBecomeActive({ connect, pool, log: silentLog, lazyMs });
    if (journal) journals.push(journal);
    return journal;
  };
  return {
    pool,
    config: database.config,
    join,
    journal: async (config, lazyMs) => {
      const journal = await join(config, lazyMs);
      assert.ok(journal, "nobody else is the active one");
      return journal;
    },
    proxy: async () => {
      const proxy = await createSeveringProxy(database.config);
      proxies.push(proxy);
      return proxy;
    },
    killWriters: async () => {
      await pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'writer' and datname = current_database()",
      );
    },
    count: async (sql) => Number((await pool.query(sql)).rows[0]?.count),
  };
}

export async function connectWriter(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client({ ...config, application_name: "writer" });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
