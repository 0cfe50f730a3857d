/** Finds the running server of a home or starts one, and says where it listens. Call it under the start lock. */
import { readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { sleep } from "#base/clock.ts";
import { TocsinError } from "#base/errors.ts";
import { type Binaries, binariesMissing } from "./binaries.ts";
import { prepareDirectories } from "./directories.ts";
import { describeFileError } from "./file-error.ts";
import { checkData, initData } from "./initdb.ts";
import type { Layout } from "./layout.ts";
import { type LaunchedPostmaster, launchPostmaster } from "./postmaster.ts";
import { findPostmaster, type PostmasterPid, removeStalePid } from "./postmaster-pid.ts";
import { cannotBecome, makeRunnable } from "./runnable-binaries.ts";
import { markServerLog, readServerLog, type ServerLogMark, tailOf } from "./server-log.ts";
import type { Settings } from "./settings.ts";
import { dataDamaged, explainStartFailure, wasTaken } from "./start-failure.ts";
import { removeUnfinished } from "./unfinished-data.ts";

export interface Endpoint {
  /** The directory of the Unix socket, or 127.0.0.1. */
  host: string;
  port: number;
  password: string | undefined;
}

export interface ReachOptions {
  layout: Layout;
  binaries: Binaries;
  settings: Settings;
  /** The port of the last time, kept over a restart so that pools find the server again. */
  preferredPort: number | undefined;
  /** False once the data has been there: should it vanish, nothing empty takes its place. */
  mayCreate: boolean;
  timeoutMs: number;
  onProgress: (text: string) => void;
}

export async function reachPostmaster(options: ReachOptions): Promise<{ endpoint: Endpoint; adopted: boolean }> {
  const { layout, binaries } = options;
  const deadline = Date.now() + options.timeoutMs;
  for (let attempt = 1; ; attempt++) {
    const running = await waitWhileChanging(options, deadline, undefined, new Map());
    if (running) return { endpoint: await endpointOf(layout, running), adopted: true };
    await removeStalePid(layout.data);
    await removeUnfinished(layout.base);
    if (!(await checkData(layout, binaries.major))) {
      if (!options.mayCreate) throw dataDamaged(layout.data, "it was there and is gone");
      options.onProgress(`Preparing PostgreSQL ${binaries.major} (first start only)…`);
      await initData(layout, await makeRunnable(binaries, layout.owner, layout.binaries));
    }
    await prepareDirectories(layout);
    const mark = await markServerLog(layout);
    const port = layout.listen === "socket" ? 5432 : await choosePort(options.preferredPort);
    const runnable = await makeRunnable(binaries, layout.owner, layout.binaries);
    const launched = await launchPostmaster(layout, runnable, port, options.settings);
    const started = await waitWhileChanging(options, deadline, launched, mark);
    if (started) return { endpoint: await endpointOf(layout, started), adopted: false };
    const log = await readServerLog(layout, mark);
    const failure = launched.failure();
    if (failure !== undefined) {
      if (layout.owner && failure !== "EACCES") throw cannotBecome(layout.owner, failure);
      throw binariesMissing(runnable.postgres, `it does not start: ${failure}`);
    }
    // The last of a killed server's processes may still be leaving; a port may have been taken just now.
    const mayPass = wasTaken(log) || (layout.listen === "loopback" && !(await isPortFree(port)));
    if (!mayPass || attempt >= 20 || Date.now() > deadline) throw await explainStartFailure(layout, log);
    await sleep(250);
  }
}

/** Waits for a server that is on its way up or down. Undefined: there is none (any more). */
async function waitWhileChanging(
  options: ReachOptions,
  deadline: number,
  launched: LaunchedPostmaster | undefined,
  mark: ServerLogMark,
): Promise<PostmasterPid | undefined> {
  const patience = Date.now() + 2000;
  for (let told = false; ; ) {
    // Asked before the file is read: a server that ended in between has removed it.
    const ended = launched === undefined || launched.ended();
    const found = await findPostmaster(options.layout.data);
    if (found.state === "ready") return found;
    if ((found.state === "none" || found.state === "stale") && ended) return undefined;
    if (Date.now() > deadline) {
      throw await startTimeout(options, await readServerLog(options.layout, mark));
    }
    if (!told && Date.now() > patience) {
      options.onProgress(found.state === "stopping" ? "PostgreSQL is stopping…" : "PostgreSQL is recovering…");
      told = true;
    }
    await sleep(15);
  }
}

async function startTimeout(options: ReachOptions, log: string): Promise<TocsinError> {
  const seconds = Math.round(options.timeoutMs / 1000);
  const tail = tailOf(log);
  return new TocsinError(
    "POSTGRES_START_TIMEOUT",
    `PostgreSQL is not ready after ${seconds} s. Its log ends with:\n${tail || "(nothing)"}`,
    {
      mend: "It goes on by itself: start Tocsin again in a while. If it never gets ready, the log says why.",
      details: { log: options.layout.logDirectory, tail },
    },
  );
}

async function endpointOf(layout: Layout, found: PostmasterPid): Promise<Endpoint> {
  if (found.socketDirectory !== "") return { host: found.socketDirectory, port: found.port, password: undefined };
  try {
    return { host: "127.0.0.1", port: found.port, password: (await readFile(layout.passwordFile, "utf8")).trim() };
  } catch (error) {
    throw describeFileError(error, layout.passwordFile);
  }
}

async function choosePort(preferred: number | undefined): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  return (await listenOnce(0)) ?? 5432;
}

async function isPortFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined;
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => {
      // A listening TCP server's address is never a path.
      const taken = (server.address() as AddressInfo).port;
      server.close(() => resolve(taken));
    });
  });
}
