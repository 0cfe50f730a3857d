/**
 * A database of its own for a test: copied from a template that holds all migrations, on a PostgreSQL shared by all
 * test processes of this checkout. The first process starts it, the last to close stops it; what killed processes
 * left behind is dropped by the next. `TOCSIN_TEST_DATABASE_URL` names another server to use instead.
 */
import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { contentHash } from "#base/ids.ts";
import { silentLog } from "#base/log.ts";
import { applicationName } from "#server/postgres/application-name.ts";
import { type Cluster, startCluster } from "#server/postgres/cluster.ts";
import { migrate } from "#store/migrate.ts";
import { readMigrations } from "#store/migration-files.ts";

export interface TestDatabase {
  name: string;
  config: pg.ClientConfig;
  url: string;
  /** Drops the database; the last one of all processes stops the server. */
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Without the migrations. */
  empty?: boolean;
}

interface TestServer {
  configFor(database: string): pg.ClientConfig;
  /** Stays connected while any database of this process lives, so that others do not take those for left-overs. */
  admin: pg.Client;
  /** Creations go one after the other: an advisory lock does not hold off its own session. */
  queue: Promise<unknown>;
  leave(): Promise<void>;
}

// One server connection a process, shared by all its test databases.
let shared: Promise<TestServer> | undefined;
let users = 0;

export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  users++;
  shared ??= openServer();
  try {
    const server = await shared;
    const name = `${ownPrefix}${randomBytes(4).toString("hex")}`;
    const creation = server.queue.then(() => createDatabase(server, name, options.empty === true));
    server.queue = creation.catch(() => undefined);
    await creation;
    const config = server.configFor(name);
    let closing: Promise<void> | undefined;
    const close = async () => {
      await waitUntilUnused(server.admin, name, 3_000);
      await server.admin.query(`drop database if exists ${name} with (force)`);
      await release();
    };
    return {
      name,
      config,
      url: urlOf(config),
      close: () => {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function release(): Promise<void> {
  users--;
  if (users > 0 || shared === undefined) return;
  const leaving = shared;
  shared = undefined;
  await (await leaving).leave();
}

async function openServer(): Promise<TestServer> {
  const url = process.env.TOCSIN_TEST_DATABASE_URL;
  const cluster = url === undefined ? await startTestCluster() : undefined;
  const configFor = (database: string) =>
    cluster ? cluster.connectionConfig(database) : configIn(url ?? "", database);
  const admin = new pg.Client({ ...configFor("postgres"), application_name: applicationName });
  admin.on("error", () => undefined);
  await admin.connect();
  return {
    configFor,
    admin,
    queue: Promise.resolve(),
    leave: async () => {
      await admin.end();
      await cluster?.stopIfLast();
    },
  };
}

function startTestCluster(): Promise<Cluster> {
  // Tests kill processes, not machines: the disk need not be waited for.
  const settings = { fsync: "off", full_page_writes: "off", synchronous_commit: "off", max_connections: "200" };
  return startCluster({ home: chooseHome(), log: silentLog, settings });
}

function chooseHome(): string {
  const inCheckout = fileURLToPath(new URL("../.tocsin/test", import.meta.url));
  try {
    mkdirSync(inCheckout, { recursive: true, mode: 0o700 });
    accessSync(inCheckout, constants.W_OK);
    return inCheckout;
  } catch {
    return join(tmpdir(), `tocsin-test-${process.getuid?.() ?? 0}`);
  }
}

const tag = applicationName.slice("tocsin/".length).replace("-", "_");
const ownPrefix = `tocsin_test_${tag}_`;
const templateLock = 0x746f6374;

/** One process at a time, since a template in use by one cannot be copied by another. */
async function createDatabase(server: TestServer, name: string, empty: boolean): Promise<void> {
  const { admin } = server;
  await admin.query("select pg_advisory_lock($1)", [templateLock]);
  try {
    await dropLeftOvers(admin);
    const template = empty ? "template0" : await ensureTemplate(server);
    await admin.query(`create database ${name} template ${template} encoding 'UTF8' locale 'C'`);
  } finally {
    await admin.query("select pg_advisory_unlock($1)", [templateLock]);
  }
}

async function ensureTemplate({ admin, configFor }: TestServer): Promise<string> {
  const hash = contentHash((await readMigrations()).map((file) => `${file.name} ${file.hash}`).join("\n")).slice(0, 12);
  const template = `tocsin_template_${hash}`;
  const existing = await admin.query<{ datname: string }>(
    "select datname from pg_database where starts_with(datname, 'tocsin_template_')",
  );
  if (existing.rows.some((row) => row.datname === template)) return template;
  // Also what a killed process left unfinished. Under the lock nobody copies from any of them.
  for (const { datname } of existing.rows) await admin.query(`drop database if exists ${datname} with (force)`);
  const unfinished = `${template}_new`;
  await admin.query(`create database ${unfinished} template template0 encoding 'UTF8' locale 'C'`);
  const client = new pg.Client(configFor(unfinished));
  await client.connect();
  await migrate(client).finally(() => client.end());
  await waitUntilUnused(admin, unfinished);
  await admin.query(`alter database ${unfinished} rename to ${template}`);
  return template;
}

/**
 * The server notices a closed connection a moment later. A database that is dropped by force before that ends the
 * connection with an error, which a pool that is on its way out throws at the whole process.
 */
async function waitUntilUnused(admin: pg.Client, database: string, patience = Number.POSITIVE_INFINITY): Promise<void> {
  const text = "select count(*)::int as sessions from pg_stat_activity where datname = $1";
  const deadline = performance.now() + patience;
  while (
    performance.now() < deadline &&
    (await admin.query<{ sessions: number }>(text, [database])).rows[0]?.sessions !== 0
  ) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Databases whose process has no session any more: it was killed before it could close them. */
async function dropLeftOvers(admin: pg.Client): Promise<void> {
  const left = await admin.query<{ datname: string }>(
    `select datname from pg_database d where datname ~ '^tocsin_test_[0-9]+_[0-9a-f]+_' and not exists (
       select from pg_stat_activity where application_name like
         'tocsin/' || split_part(d.datname, '_', 3) || '-' || split_part(d.datname, '_', 4) || '%')`,
  );
  for (const { datname } of left.rows) await admin.query(`drop database if exists ${datname} with (force)`);
}

function urlOf(config: pg.ClientConfig): string {
  if (config.connectionString !== undefined) return config.connectionString;
  const url = new URL(`postgresql://localhost/${config.database}`);
  url.username = config.user ?? "";
  if (typeof config.password === "string") url.password = config.password;
  if (config.host?.startsWith("/")) url.searchParams.set("host", config.host);
  else url.hostname = config.host ?? "localhost";
  url.port = String(config.port ?? 5432);
  return url.href;
}

function configIn(url: string, database: string): pg.ClientConfig {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return { connectionString: parsed.href, application_name: applicationName };
}
