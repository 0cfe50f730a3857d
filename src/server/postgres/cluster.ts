/**
 * The bundled PostgreSQL of a home, from a Tocsin's view: start it or adopt it, keep it up, leave it. It runs detached:
 * a killed Tocsin leaves it behind and the next one adopts it.
 */
import type pg from "pg";
import { sleep } from "#base/clock.ts";
import { messageOf, TocsinError } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import { applicationName } from "./application-name.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { describeDatabaseError } from "./database-error.ts";
import { clusterUser } from "./initdb.ts";
import { type Layout, type Listen, resolveLayout } from "./layout.ts";
import { stopPostmaster } from "./postmaster.ts";
import { findPostmaster } from "./postmaster-pid.ts";
import { openPresence, type Presence } from "./presence.ts";
import { type Endpoint, reachPostmaster } from "./reach-postmaster.ts";
import type { Settings } from "./settings.ts";
import { withStartLock } from "./start-lock.ts";

export interface ClusterOptions {
  /** Tocsin's folder; `./.tocsin` when absent. */
  home?: string;
  log: Log;
  onProgress?: (text: string, fraction?: number) => void;
  /** PostgreSQL's settings over our own; they hold for the server this call starts. */
  settings?: Settings;
  /** Loopback where there are no Unix sockets. */
  listen?: Listen;
  /** Where the databases of root live. */
  systemDirectory?: string;
  binaries?: Binaries;
  /** A crash recovery can take minutes. */
  startTimeoutMs?: number;
}

export interface Cluster {
  /** Asked for at each connection: after a restart the port may be another. */
  connectionConfig(database: string): pg.ClientConfig;
  /** True when the server ran already. */
  readonly adopted: boolean;
  /** PostgreSQL's own, `18.4`. */
  readonly version: string;
  readonly dataDirectory: string;
  readonly logDirectory: string;
  /** Leaves, and stops the server unless another Tocsin uses it. */
  stopIfLast(): Promise<"stopped" | "left running">;
  /** Leaves, and stops the server whoever uses it. */
  stop(): Promise<void>;
}

// Together about eight seconds, what a person waits for a program to end before killing it.
const stopTimes = { fastMs: 5000, immediateMs: 2000 };
const leaveWaitMs = 1000;

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const binaries = options.binaries ?? findBinaries();
  const layout = await resolveLayout({
    home: options.home ?? ".tocsin",
    systemDirectory: options.systemDirectory ?? "/var/lib/tocsin",
    listen: options.listen ?? (process.platform === "win32" ? "loopback" : "socket"),
  });
  let current: Joined | undefined;
  let ending: Promise<"stopped" | "left running"> | undefined;
  let recovery: Promise<void> | undefined;
  const onLost = () => {
    recovery = keepUp();
  };
  const first = await joinCluster(options, layout, binaries, undefined, onLost);
  current ??= first;
  const latest = () => current ?? first;

  /** The server went away under us: the first Tocsin to notice starts it again, the others adopt it. */
  async function keepUp(): Promise<void> {
    for (let wait = 50; ending === undefined; wait = Math.min(wait * 2, 5000)) {
      options.log.warn({ room: "server" }, "PostgreSQL went away; looking for it and starting it again if need be");
      try {
        current = await joinCluster(options, layout, binaries, latest().endpoint.port, onLost);
        return;
      } catch (error) {
        options.log.error({ room: "server", error: messageOf(error) }, "PostgreSQL cannot be reached");
        await sleep(wait);
      }
    }
  }

  async function countOthers(): Promise<number> {
    try {
      return await latest().presence.countOthers();
    } catch {
      // Our session is gone. A server that still runs may be another Tocsin's by now; one that does not is nobody's.
      const { state } = await findPostmaster(layout.data);
      return state === "none" || state === "stale" ? 0 : 1;
    }
  }

  async function leave(evenIfUsed: boolean): Promise<"stopped" | "left running"> {
    await Promise.race([recovery, sleep(leaveWaitMs)]);
    try {
      return await withStartLock(layout.lockFile, { timeoutMs: leaveWaitMs }, async () => {
        const others = evenIfUsed ? 0 : await countOthers();
        await latest().presence.leave();
        if (others > 0) return "left running";
        if (await stopPostmaster(layout, binaries, stopTimes)) return "stopped";
        options.log.error({ room: "server", data: layout.data }, "PostgreSQL did not stop in time");
        return "left running";
      });
    } catch (error) {
      await latest().presence.leave();
      // Somebody is starting or stopping it at this very moment: it is theirs now.
      if (!evenIfUsed && error instanceof TocsinError && error.code === "POSTGRES_START_TIMEOUT") return "left running";
      throw error;
    }
  }

  return {
    adopted: first.adopted,
    version: first.presence.serverVersion,
    dataDirectory: layout.data,
    logDirectory: layout.logDirectory,
    connectionConfig: (database) => configOf(latest().endpoint, database),
    stopIfLast: () => {
      ending ??= leave(false);
      return ending;
    },
    stop: async () => {
      ending ??= leave(true);
      await ending;
    },
  };
}

interface Joined {
  endpoint: Endpoint;
  presence: Presence;
  adopted: boolean;
}

async function joinCluster(
  options: ClusterOptions,
  layout: Layout,
  binaries: Binaries,
  formerPort: number | undefined,
  onLost: () => void,
): Promise<Joined> {
  const timeoutMs = options.startTimeoutMs ?? 300_000;
  const onProgress = options.onProgress ?? (() => undefined);
  const onWait = () => onProgress("Waiting for another Tocsin that is starting PostgreSQL…");
  return await withStartLock(layout.lockFile, { timeoutMs, onWait }, async () => {
    const settings = options.settings ?? {};
    for (let attempt = 1; ; attempt++) {
      const reached = await reachPostmaster({
        layout,
        binaries,
        settings,
        preferredPort: formerPort,
        mayCreate: formerPort === undefined,
        timeoutMs,
        onProgress,
      });
      try {
        return { ...reached, presence: await openPresence(configOf(reached.endpoint, "postgres"), onLost) };
      } catch (error) {
        // A server found ready may be on its way down all the same; then it is looked for again.
        if (attempt >= 10) throw describeDatabaseError(error, `the bundled PostgreSQL in ${layout.base}`);
        await sleep(100);
      }
    }
  });
}

/** Everything is said, so that `PGHOST` and its kin in the environment change nothing. */
function configOf(endpoint: Endpoint, database: string): pg.ClientConfig {
  return {
    host: endpoint.host,
    port: endpoint.port,
    user: clusterUser,
    database,
    ...(endpoint.password === undefined ? {} : { password: endpoint.password }),
    ssl: false,
    application_name: applicationName,
  };
}
