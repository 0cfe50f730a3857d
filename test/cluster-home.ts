/** For tests of PostgreSQL's life: homes to throw away, and processes that start a cluster in them. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { sleep } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { type Cluster, type ClusterOptions, startCluster } from "#server/postgres/cluster.ts";
import { type Layout, resolveLayout } from "#server/postgres/layout.ts";
import { findPostmaster, parsePostmasterPid } from "#server/postgres/postmaster-pid.ts";
import type { SystemUser } from "#server/postgres/system-user.ts";
import { removeUnfinished } from "#server/postgres/unfinished-data.ts";
import type { ClusterReport } from "./cluster-process.ts";

const run = promisify(execFile);
const program = fileURLToPath(new URL("./cluster-process.ts", import.meta.url));

export const isRoot = process.geteuid?.() === 0;
export const nobody: SystemUser = { name: "nobody", uid: 65534, gid: 65534 };

export interface ClusterHome {
  /** Holds everything, of root's databases too; goes at the end. */
  directory: string;
  options: { home: string; systemDirectory: string };
  layout(): Promise<Layout>;
  start(more?: Partial<ClusterOptions>): Promise<Cluster>;
  /** A process of its own that starts the cluster and holds it. */
  spawn(more?: Partial<ClusterOptions>, as?: SystemUser): Promise<ClusterProcess>;
  /** Puts a ready data directory in place, for tests that are not about making one. */
  seed(from: ClusterHome): Promise<Layout>;
  /** The process id of the server, from its own file. */
  serverPid(): Promise<number>;
  /** Ends the processes as a power cut would. */
  killAll(): void;
  remove(): Promise<void>;
}

export interface ClusterProcess {
  report: ClusterReport;
  stopIfLast(): Promise<string>;
  kill(): Promise<void>;
}

export async function makeClusterHome(name = "home", parent?: string, as?: SystemUser): Promise<ClusterHome> {
  const directory = parent ?? (await mkdtemp(join(tmpdir(), "tocsin-pg-")));
  // The system user has to pass through to its data, as it can through /var/lib.
  await chmod(directory, 0o755);
  if (as) await chown(directory, as.uid, as.gid);
  const options = { home: join(directory, name), systemDirectory: join(directory, "system") };
  const layout = () => resolveLayout({ ...options, listen: "socket" });
  const children: ChildProcess[] = [];
  const clusters: Cluster[] = [];
  const killAll = () => {
    for (const child of children) child.kill("SIGKILL");
  };
  return {
    directory,
    options,
    layout,
    start: async (more) => {
      const cluster = await startCluster({ ...options, log: silentLog, ...more });
      clusters.push(cluster);
      return cluster;
    },
    spawn: async (more, user) => {
      const child = spawn(process.execPath, [program, JSON.stringify({ ...options, ...more })], {
        ...(user ? { uid: user.uid, gid: user.gid } : {}),
        stdio: ["pipe", "pipe", "inherit"],
      });
      children.push(child);
      return await followProcess(child);
    },
    seed: async (from) => {
      const [source, target] = [await from.layout(), await layout()];
      await mkdir(target.base, { recursive: true });
      await run("cp", ["-a", source.data, target.data]);
      await rm(join(target.data, "postmaster.pid"), { force: true });
      return target;
    },
    serverPid: async () => {
      const text = await readFile(join((await layout()).data, "postmaster.pid"), "utf8");
      return parsePostmasterPid(text)?.pid ?? 0;
    },
    killAll,
    remove: async () => {
      await Promise.all(children.map(killAndWait));
      // After a failed test only: a server in use would be kept up by its clusters.
      for (const cluster of clusters) await cluster.stop();
      const left = await layout().catch(() => undefined);
      await endServer(left);
      if (left) await removeUnfinished(left.base);
      // A server that was ended at once leaves its own processes a moment to end.
      await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

async function endServer(layout: Layout | undefined): Promise<void> {
  while (layout) {
    const found = await findPostmaster(layout.data);
    if (found.state === "none" || found.state === "stale") return;
    process.kill(found.pid, "SIGQUIT");
    await sleep(50);
  }
}

async function followProcess(child: ChildProcess): Promise<ClusterProcess> {
  if (child.stdout === null || child.stdin === null) throw new Error("the process has no pipes");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { stdin } = child;
  const next = async <T>(): Promise<T> => {
    const line = await lines.next();
    if (line.done) throw new Error("the process ended without a word");
    // Printed by cluster-process.ts.
    return JSON.parse(line.value) as T;
  };
  return {
    report: await next<ClusterReport>(),
    stopIfLast: async () => {
      stdin.write("stopIfLast\n");
      const { left } = await next<{ left: string }>();
      stdin.end("exit\n");
      return left;
    },
    kill: () => killAndWait(child),
  };
}

async function killAndWait(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Why an ordinary user cannot be tried here; undefined when it can. */
export async function whyNoOrdinaryUser(): Promise<string | undefined> {
  if (!isRoot) return undefined;
  try {
    const readProgram = "require('node:fs').readFileSync(process.argv[1])";
    await run(process.execPath, ["-e", readProgram, program], { uid: nobody.uid, gid: nobody.gid, cwd: "/" });
    return undefined;
  } catch {
    return "the user nobody cannot read this checkout";
  }
}

/** A small disk of its own, or why there is none. */
export async function mountSmallDisk(
  megabytes: number,
): Promise<{ directory: string; unmount(): Promise<void> } | string> {
  if (!isRoot || process.platform !== "linux") return "only root on Linux can mount a small disk";
  const directory = join(tmpdir(), `tocsin-disk-${randomBytes(4).toString("hex")}`);
  await mkdir(directory);
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0755`, "tmpfs", directory]);
  } catch {
    await rm(directory, { recursive: true });
    return "this machine does not let us mount a small disk";
  }
  return {
    directory,
    unmount: async () => {
      // The server's log writer leaves a moment after the server, and keeps the disk busy until then.
      for (let tries = 1; ; tries++) {
        const busy = await run("umount", [directory]).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (busy === undefined) break;
        if (tries === 100) throw busy;
        await sleep(50);
      }
      await rm(directory, { recursive: true });
    },
  };
}

/** The first value of the first row. */
export async function ask(cluster: Cluster, sql: string, database = "postgres"): Promise<unknown> {
  const client = new pg.Client(cluster.connectionConfig(database));
  client.on("error", () => undefined);
  await client.connect();
  try {
    return Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}
