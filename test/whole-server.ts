/**
 * For tests of the whole flow: both fakes, a database, a configuration, and servers over them, in this process or in
 * processes of their own. What the fake Sekoia raised is compared with what the fake XSOAR holds.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { Json } from "#base/json.ts";
import { createLog } from "#base/log.ts";
import { Redactor } from "#base/redactor.ts";
import { createClient } from "#contract/client.ts";
import type { Client } from "#contract/route.ts";
import { type Routes, routes } from "#contract/routes.ts";
import {
  createFakeSekoia,
  createFakeXsoar,
  type FakeSekoia,
  type FakeSekoiaOptions,
  type FakeXsoar,
  type FakeXsoarOptions,
} from "#integrations/fakes.ts";
import { type RunningServer, serve } from "#server/serve.ts";
import { createTestDatabase } from "./database.ts";
import type { ServeReport } from "./serve-process.ts";
import { waitFor } from "./wait-for.ts";

const program = fileURLToPath(new URL("./serve-process.ts", import.meta.url));
export const ownPlaybook = fileURLToPath(new URL("../content/sekoia/create-incident-on-xsoar.json", import.meta.url));

export const sekoiaInstance = "Sekoia.io config";
export const xsoarInstance = "XSOAR";

/** What a test changes about the configuration. */
export interface Setup {
  playbookFile?: string;
  ruleFilter?: string;
  /** The webhook's token as the playbook has it; the right one when absent. */
  webhookToken?: string;
  sekoia?: Record<string, Json>;
  xsoar?: Record<string, Json>;
}

export interface WorldOptions {
  sekoia?: FakeSekoiaOptions;
  xsoar?: FakeXsoarOptions;
  setup?: Setup;
  /** Instead of a test database; `null` for the server's own, in its home. */
  databaseUrl?: string | null;
}

export interface World {
  sekoia: FakeSekoia;
  xsoar: FakeXsoar;
  home: string;
  configFile: string;
  environment: NodeJS.ProcessEnv;
  /** What servers of this process logged, from trace on; and processes from info on. */
  log: string[];
  /** Writes the configuration anew: the next server to start reads it. */
  configure(setup: Setup): Promise<void>;
  serve(): Promise<LocalServer>;
  spawn(): Promise<ServerProcess>;
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Waits until as many incidents as alerts are there and no run is on its way; in vain once nothing moves any more. */
  settled(): Promise<void>;
  /** Alerts without an incident, and alert ids with several. */
  compare(): { lost: string[]; doubled: string[] };
  close(): Promise<void>;
}

export interface LocalServer extends RunningServer {
  api: Client<Routes>;
}

export interface ServerProcess extends ServeReport {
  pid: number;
  api: Client<Routes>;
  signal(name: NodeJS.Signals): void;
  /** As a power cut would; resolves when it is gone. */
  kill(): Promise<void>;
}

export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const sekoia = createFakeSekoia({ rateLimit: Number.POSITIVE_INFINITY, keepRequests: 50_000, ...options.sekoia });
  const xsoar = createFakeXsoar({ keepRequests: 50_000, ...options.xsoar });
  await Promise.all([sekoia.start(), xsoar.start()]);
  const home = await mkdtemp(join(tmpdir(), "tocsin-whole-"));
  const configFile = join(home, "tocsin.yaml");
  const database = options.databaseUrl === undefined ? await createTestDatabase() : undefined;
  const url = database?.url ?? options.databaseUrl ?? undefined;
  const environment = { ...process.env, TOCSIN_DATABASE_URL: url };
  const pool = url === undefined ? undefined : new pg.Pool({ connectionString: url, max: 4 });
  pool?.on("error", () => undefined);
  const log: string[] = [];
  const servers = new Set<RunningServer>();
  const children = new Set<ChildProcess>();
  const query: World["query"] = async (text, values) => {
    if (!pool) throw new Error("this world's database is the server's own");
    return (await pool.query(text, values)).rows;
  };

  const world: World = {
    sekoia,
    xsoar,
    home,
    configFile,
    environment,
    log,
    query,
    // YAML holds JSON.
    configure: (setup) => writeFile(configFile, JSON.stringify(describe(sekoia, xsoar, setup), null, 2)),
    async serve() {
      const redactor = new Redactor();
      const lines = createLog("trace", { redactor, write: (line) => void log.push(line) });
      const server = await serve({ home, configFile, port: 0, environment, log: lines, redactor });
      servers.add(server);
      const api = createClient(routes, { baseUrl: server.url, token: server.token });
      return Object.assign(server, { api });
    },
    async spawn() {
      const child = spawn(process.execPath, [program, JSON.stringify({ home, configFile })], {
        // A process that is killed keeps no compiled code by itself; see serve-process.ts.
        env: { ...environment, NODE_COMPILE_CACHE: join(home, "compiled") },
        stdio: ["ignore", "pipe", "pipe"],
      });
      children.add(child);
      child.once("exit", () => children.delete(child));
      return await follow(child, log);
    },
    async settled() {
      const isSettled = async () => xsoar.incidentCount() >= sekoia.raised().length && (await countOpen(query)) === 0;
      const trace = async () => [sekoia.raised().length, xsoar.incidentCount(), await lastWritten(query)];
      await waitFor(isSettled, { what: () => describeDelay(world), trace });
    },
    compare() {
      const there = new Set(xsoar.incidents().map(({ alertId }) => alertId));
      const lost = sekoia.raised().filter(({ shortId }) => !there.has(shortId));
      return { lost: lost.map(({ shortId }) => shortId), doubled: xsoar.doubledAlertIds() };
    },
    async close() {
      for (const server of servers) await server.stop();
      await Promise.all([...children].map(killAndWait));
      await Promise.all([sekoia.stop(), xsoar.stop(), pool?.end()]);
      await database?.close();
      await rm(home, { recursive: true, force: true });
    },
  };
  await world.configure(options.setup ?? {});
  return world;
}

function describe(sekoia: FakeSekoia, xsoar: FakeXsoar, setup: Setup): Json {
  return {
    server: { port: 0 },
    instances: [
      {
        name: sekoiaInstance,
        integration: "sekoia",
        parameters: {
          api_key: sekoia.apiKey,
          base_url: sekoia.url,
          requests_per_second: 0,
          fetch_interval: 0.1,
          allow_addresses: "127.0.0.1",
          ...setup.sekoia,
        },
      },
      {
        name: xsoarInstance,
        integration: "cortex-xsoar",
        parameters: {
          url: xsoar.url,
          api_key: xsoar.restApiKey,
          allow_addresses: "127.0.0.1",
          ...setup.xsoar,
        },
      },
    ],
    playbooks: [
      {
        file: setup.playbookFile ?? ownPlaybook,
        module_configuration: { sekoia: sekoiaInstance },
        trigger_configuration: { name: "Default", rule_filter: setup.ruleFilter ?? "" },
        arguments: {
          "3": { url: xsoar.webhookUrl(), headers: { Authorization: setup.webhookToken ?? xsoar.token } },
        },
      },
    ],
  };
}

async function countOpen(query: World["query"]): Promise<number> {
  const rows = await query<{ open: number }>(
    "select count(*)::int as open from runs where status not in ('succeeded', 'failed', 'cancelled')",
  );
  return rows[0]?.open ?? 0;
}

/** Changes with every alert that comes in and every flush of the journal. */
async function lastWritten(query: World["query"]): Promise<unknown> {
  const alert = "(select id from alerts order by id desc limit 1)";
  return await query(`select (select flush_id from host_flush), ${alert} as alert`);
}

/** A wait that ran out says what stands where, so that nobody has to run it again to know. */
async function describeDelay(world: World): Promise<string> {
  const runs = await world.query("select status, waiting_for, error_message, count(*) from runs group by 1, 2, 3");
  const { lost, doubled } = world.compare();
  const open = await world.query(
    `select r.label, e.at - r.started as ms, e.payload - 'inputs' - 'node' as event
     from (select id, label, extract(epoch from started_at)::numeric * 1000 as started from runs
           where status not in ('succeeded', 'failed', 'cancelled') order by id limit 1) r,
     lateral (select (payload ->> 'at')::numeric as at, payload::jsonb as payload from run_events
              where run_id = r.id order by seq desc limit 12) e`,
  );
  const facts = {
    raised: world.sekoia.raised().length,
    incidents: world.xsoar.incidentCount(),
    lost,
    doubled,
    runs,
    open,
  };
  return `not settled: ${JSON.stringify(facts)}\n${world.log.slice(-20).join("")}`;
}

async function follow(child: ChildProcess, log: string[]): Promise<ServerProcess> {
  if (!child.stdout || !child.stderr || child.pid === undefined) throw new Error("the server's process did not start");
  createInterface({ input: child.stderr }).on("line", (line) => log.push(`${line}\n`));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = await lines.next();
  if (line.done) throw new Error(`the server's process ended before it was ready:\n${log.slice(-20).join("")}`);
  // Printed by serve-process.ts.
  const report = JSON.parse(line.value) as ServeReport;
  return {
    ...report,
    pid: child.pid,
    api: createClient(routes, { baseUrl: report.url, token: report.token }),
    signal: (name) => void child.kill(name),
    kill: () => killAndWait(child),
  };
}

async function killAndWait(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
