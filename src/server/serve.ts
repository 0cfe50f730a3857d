import { mkdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { sleep } from "#base/clock.ts";
import { messageOf, systemCodeOf, TocsinError } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import { formatProblem, hasErrors, type Problem } from "#base/problem.ts";
import { Redactor } from "#base/redactor.ts";
import { PostgresJournal } from "#engine/hosts/postgres-journal.ts";
import type { Network } from "#sdk/outbound/network.ts";
import { createDb } from "#store/db.ts";
import type { SecretKeys } from "#store/secret-keys.ts";
import { sealOldSecretsAnew } from "#store/secrets.ts";
import { isDemo } from "./access/demo-door.ts";
import { offerSetup } from "./access/offer-setup.ts";
import { sessionLimitsOf } from "./access/session-limits.ts";
import { ActiveHost } from "./active-host.ts";
import { createHandlers } from "./api.ts";
import { loadApiToken } from "./api-token.ts";
import { type ReadConfiguration, readConfiguration } from "./configuration-file.ts";
import { type ConsoleState, prepareConsole } from "./console/console-build.ts";
import { retentionOf } from "./housekeeper.ts";
import { type InboundRules, isWildcard, nameHost, readInboundRules } from "./http/inbound-rules.ts";
import { createHttpServer } from "./http-server.ts";
import { LiveHub } from "./live/live-hub.ts";
import { watchChanges } from "./live/watch-changes.ts";
import { integrations } from "./load-catalog.ts";
import { HttpMetrics } from "./metrics/http-metrics.ts";
import { writeMetricsPage } from "./metrics/metrics-page.ts";
import { ProcessMetrics } from "./metrics/process-metrics.ts";
import { type OpenDatabase, openDatabase } from "./open-database.ts";
import { openKeysOf } from "./open-secret-keys.ts";
import { readNetwork } from "./outbound-network.ts";
import { SecretKeeper } from "./secret-keeper.ts";
import { announceServer, readServer, withdrawServer } from "./server-address.ts";
import { version } from "./version.ts";
import { mountWebhooks } from "./webhook-route.ts";

export interface ServeOptions {
  home: string;
  configFile?: string;
  host?: string;
  port?: number;
  environment?: NodeJS.ProcessEnv;
  onProgress?(text: string): void;
  log: Log;
  /** Also serve the console, which is built first when its source has changed. */
  console?: boolean;
  /** Learns every secret that is opened; the log's own, so that none is written there. */
  redactor?: Redactor;
}

export interface RunningServer {
  url: string;
  token: string;
  /** While there is no user: where the first admin is made, by a link that works once. */
  setupUrl: string | undefined;
  role(): "active" | "standby";
  /** When it is known whether the console is there; absent: this server has none. */
  console: Promise<ConsoleState> | undefined;
  /** What the configuration warns of. */
  problems: Problem[];
  /** Resolves when the server has ended by `stop()`. */
  closed: Promise<void>;
  stop(): Promise<void>;
}

const defaultPort = 7717;
/** How often a process that stands by tries to take over. */
const standbyEveryMs = 250;

/**
 * Brings everything to life, bottom up: home and keys, configuration, database, HTTP, then the turn to be active. A second
 * process on the same database serves reading and stands by.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const environment = options.environment ?? process.env;
  const startedAt = new Date();
  const home = resolve(options.home);
  await makeHome(home);
  const read = await readConfiguration(options.configFile, environment);
  refuseErrors(read.problems);
  const network = await readNetwork(environment);
  const token = await loadApiToken(home);
  const { server, database = "tocsin" } = read.configuration;
  const host = options.host ?? server?.host ?? "127.0.0.1";
  const inbound = await readInboundRules(host, server ?? {}, options.configFile, environment);
  const demo = isDemo({ environment, host, inbound, database, wanted: read.wanted });
  const { log, onProgress } = options;
  // A build takes its time, and so may PostgreSQL: side by side. Nobody waits for the console.
  const built = options.console ? prepareConsole({ log, onProgress }) : undefined;
  const opened = await openDatabase({ home, database, environment, log, ...(onProgress ? { onProgress } : {}) }).catch(
    (error: unknown) => {
      built?.stop();
      throw error;
    },
  );
  const redactor = options.redactor ?? new Redactor();
  const openKeys = () => openKeysOf(home, environment, createDb(opened.pool));
  const hub = new LiveHub();
  const turn = new Turn({ database: opened, openKeys, read, network, redactor, hub, log });
  const db = createDb(opened.pool);
  const sessions = sessionLimitsOf(server);
  const publicUrl = inbound.publicUrl?.origin;
  let listensOn = "";
  const reachedBy = () => publicUrl ?? listensOn;
  const { pool } = opened;
  const httpMetrics = new HttpMetrics();
  const processMetrics = new ProcessMetrics();
  const sources = { version, startedAt, host: () => turn.host, http: httpMetrics, process: processMetrics };
  const http = createHttpServer({
    handlers: createHandlers({
      pool,
      sessions,
      publicUrl: reachedBy,
      version,
      startedAt,
      host: () => turn.host,
      configFile: options.configFile,
      isDemo: demo,
      changes: hub,
    }),
    db,
    sessions,
    publicUrl,
    corsOrigins: server?.cors,
    token,
    version,
    log,
    redactor,
    readRole: async () => ((await opened.pool.query("select 1")).rowCount === 1 ? turn.role : undefined),
    inbound,
    live: hub,
    ...(built ? { console: () => built.now } : {}),
    metrics: { write: () => writeMetricsPage(sources), http: httpMetrics, open: server?.metrics === "open" },
  });
  http.addHook("onClose", async () => processMetrics.close());
  mountWebhooks(http, { host: () => turn.host, log });
  const watch = watchChanges({ hub, pool, host: () => turn.host, log });
  http.addHook("onClose", async () => watch.stop());
  try {
    // Also for a process that stands by: it must not find out when it is needed.
    await openKeys();
    const url = await listen(http, host, options.port ?? server?.port ?? defaultPort, inbound);
    listensOn = url;
    await turn.begin(() => announceServer(home, url));
    if (!(await readServer(home))) await announceServer(home, url);
    // Whoever comes to the demo is an admin already.
    const setupUrl = demo ? undefined : await offerSetup(db, reachedBy(), log);
    const ended = Promise.withResolvers<void>();
    let stopping: Promise<void> | undefined;
    return {
      url,
      token,
      setupUrl,
      console: built?.settled,
      role: () => (turn.host ? "active" : "standby"),
      problems: [...read.problems, ...turn.problems],
      closed: ended.promise,
      stop() {
        stopping ??= (async () => {
          built?.stop();
          await http.close();
          await turn.end();
          await opened.close();
          await withdrawServer(home);
          ended.resolve();
        })();
        return stopping;
      },
    };
  } catch (error) {
    built?.stop();
    await http.close().catch(() => {});
    await turn.end();
    await opened.close();
    throw error;
  }
}

interface TurnOptions {
  database: OpenDatabase;
  /** At every turn anew: the key may have been changed while this process stood by. */
  openKeys(): Promise<SecretKeys>;
  read: ReadConfiguration;
  network: Network;
  redactor: Redactor;
  hub: LiveHub;
  log: Log;
}

/** This process's turn to be the active one: waited for, taken, lost, waited for again. */
class Turn {
  host: ActiveHost | undefined;
  problems: Problem[] = [];
  /** Known after the first try. */
  role: "active" | "standby" | undefined;
  readonly #options: TurnOptions;
  readonly #log: Log;
  readonly #abort = new AbortController();
  #standingBy: Promise<void> | undefined;
  #onActive: () => Promise<void> = async () => {};

  constructor(options: TurnOptions) {
    this.#options = options;
    this.#log = options.log;
  }

  /** Tries once; what goes wrong now is the starter's to know. Then stands by if it has to. */
  async begin(onActive: () => Promise<void>): Promise<void> {
    this.#onActive = onActive;
    if (!(await this.#tryToTake())) {
      this.role = "standby";
      this.#log.info({ room: "server" }, "another process is active; this one stands by");
      this.#standingBy = this.#standBy();
    }
  }

  async end(): Promise<void> {
    this.#abort.abort();
    await this.#standingBy;
    const { host } = this;
    this.host = undefined;
    await host?.stop();
  }

  async #standBy(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        if (await this.#tryToTake()) return;
      } catch (error) {
        this.#log.warn({ room: "server", error: messageOf(error) }, "could not take over; trying again");
      }
      await sleep(standbyEveryMs, signal);
    }
  }

  async #tryToTake(): Promise<boolean> {
    const { database, network, redactor, hub } = this.#options;
    const { pool, connect } = database;
    const onCommitted = (runs: Iterable<string>) => hub.runs(runs);
    const journal = await PostgresJournal.tryBecomeActive({ connect, pool, log: this.#log, onCommitted });
    if (!journal) return false;
    try {
      const keys = await this.#options.openKeys();
      await createDb(pool)
        .transaction()
        .execute((transaction) => sealOldSecretsAnew(transaction, keys));
      await this.#applyConfiguration(keys);
      const secrets = await SecretKeeper.load(createDb(pool), keys, redactor);
      const retention = retentionOf(this.#options.read.configuration.retention);
      const log = this.#log;
      this.host = await ActiveHost.start({ journal, pool, secrets, network, redactor, log, retention, changes: hub });
    } catch (error) {
      await journal.close();
      throw error;
    }
    this.role = "active";
    // What the process before did last is not known here.
    hub.reset();
    journal.lost.addEventListener("abort", () => void this.#onLost(), { once: true });
    await this.#onActive();
    this.#log.info({ room: "server", epoch: journal.epoch }, "this process is the active one");
    return true;
  }

  async #onLost(): Promise<void> {
    const { host } = this;
    this.host = undefined;
    this.role = "standby";
    this.#options.hub.reset();
    await host?.stop();
    if (!this.#abort.signal.aborted) this.#standingBy = this.#standBy();
  }

  async #applyConfiguration(keys: SecretKeys): Promise<void> {
    const { database, read } = this.#options;
    // Without a file there is nothing to apply, and so nothing to load.
    if (read.wanted.file === undefined) return;
    const { applyConfiguration } = await import("#actions/apply-configuration.ts");
    this.problems = await applyConfiguration(createDb(database.pool), keys, integrations, read.wanted);
    refuseErrors(this.problems);
  }
}

function refuseErrors(problems: readonly Problem[]): void {
  if (!hasErrors(problems)) return;
  const errors = problems.filter(({ severity }) => severity === "error").map(formatProblem);
  throw new TocsinError(
    "CONFIG_INVALID",
    `The configuration has ${errors.length} problem${errors.length === 1 ? "" : "s"}:\n${errors.join("\n")}`,
    {
      mend: "Mend them all and start again; nothing of it was applied.",
      details: { problems },
    },
  );
}

async function makeHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true });
  } catch (cause) {
    throw new TocsinError(
      "HOME_NOT_WRITABLE",
      `Tocsin's home ${home} cannot be made (${systemCodeOf(cause) ?? messageOf(cause)})`,
      {
        cause,
        mend: "Give this user the right to write there, or name another home with --home or TOCSIN_HOME.",
      },
    );
  }
}

/** Gives the address by which this machine reaches it. */
async function listen(
  http: ReturnType<typeof createHttpServer>,
  host: string,
  port: number,
  { tls }: InboundRules,
): Promise<string> {
  try {
    await http.listen({ host, port });
  } catch (cause) {
    if (systemCodeOf(cause) === "EADDRINUSE") {
      throw new TocsinError("SERVER_PORT_IN_USE", `Port ${port} on ${host} is taken by another program`, {
        cause,
        mend: "Stop it, or choose another port with --port.",
      });
    }
    throw new TocsinError("SERVER_CANNOT_LISTEN", `Tocsin cannot listen on ${host}:${port} (${messageOf(cause)})`, {
      cause,
      mend: "Choose an address of this machine and a port above 1023.",
    });
  }
  const address = http.server.address() as AddressInfo;
  return `${tls ? "https" : "http"}://${isWildcard(address.address) ? "127.0.0.1" : nameHost(address.address)}:${address.port}`;
}
