/** The demo's server, a process of its own: it can be killed without mercy and started again while the vendors live on. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { TocsinError } from "#contract/errors.ts";

const program = fileURLToPath(new URL("../main.js", import.meta.url));
const stopWithinMs = 15_000;

export interface ServerProcessOptions {
  home: string;
  configFile: string;
  /** What the server logs. */
  logFile: string;
  onProgress(text: string): void;
  /** It ended though nobody asked it to. */
  onDeath(reason: TocsinError): void;
}

export type ServerState = "starting" | "running" | "killed" | "stopped";

export interface ServerProcess {
  readonly state: ServerState;
  readonly url: string;
  readonly pid: number | undefined;
  /** Since when it is ready, milliseconds since the epoch; undefined while it is not. */
  readonly readySince: number | undefined;
  /** How often it was killed. */
  readonly kills: number;
  /** Resolves when it answers. `fresh`: with an empty database. */
  start(fresh: boolean): Promise<void>;
  /** SIGKILL, and start again. Resolves with the milliseconds between the two. */
  killAndRestart(): Promise<number>;
  /** SIGTERM; SIGKILL when that takes too long. */
  stop(): Promise<void>;
}

/** A line that `serve --json` prints. */
interface ServeLine {
  event?: string;
  text?: string;
  url?: string;
  error?: { code?: string; message?: string; mend?: string };
}

export function createServerProcess(options: ServerProcessOptions): ServerProcess {
  let child: ChildProcess | undefined;
  let state: ServerState = "stopped";
  let url = "";
  let readySince: number | undefined;
  let kills = 0;
  let restart: Promise<number> | undefined;
  let isFirst = true;

  async function start(fresh: boolean): Promise<void> {
    state = "starting";
    const log = await open(options.logFile, isFirst ? "w" : "a");
    isFirst = false;
    // The demo never touches a database that somebody named.
    const { TOCSIN_FRESH: _fresh, TOCSIN_DATABASE_URL: _url, TOCSIN_PUBLIC_URL: _public, ...environment } = process.env;
    const args = [program, "serve", "--json", "--home", options.home, "--config", options.configFile];
    // A group of its own: Ctrl-C in the terminal is for the demo, which then ends the server in its own time. The
    // channel tells the server when the demo is gone.
    const started = spawn(process.execPath, args, {
      stdio: ["ignore", "pipe", log.fd, "ipc"],
      detached: true,
      env: { ...environment, TOCSIN_DEMO: "1", ...(fresh ? { TOCSIN_FRESH: "1" } : {}) },
    });
    child = started;
    await log.close();
    let complaint: ServeLine["error"];
    const ready = new Promise<void>((resolve, reject) => {
      started.once("error", reject);
      if (started.stdout) {
        createInterface({ input: started.stdout }).on("line", (text) => {
          const line = parseLine(text);
          if (line.event === "progress" && line.text) options.onProgress(line.text);
          if (line.error) complaint = line.error;
          if (line.event !== "ready" || line.url === undefined) return;
          url = line.url;
          state = "running";
          readySince = Date.now();
          resolve();
        });
      }
      // "close" comes after the last line was read.
      started.once("close", (code, signal) => {
        // Killed or stopped on purpose; by now its successor may be starting.
        if (child !== started || state === "killed" || state === "stopped")
          return reject(new Error("ended on purpose"));
        const wasReady = state === "running";
        readySince = undefined;
        state = "stopped";
        void describeDeath(complaint, code, signal, options.logFile).then((reason) => {
          if (wasReady) options.onDeath(reason);
          reject(reason);
        });
      });
    });
    await ready;
  }

  async function killAndRestart(): Promise<number> {
    const running = child;
    if (state !== "running" || !running) return 0;
    const killedAt = Date.now();
    state = "killed";
    readySince = undefined;
    kills += 1;
    const ended = once(running, "close");
    running.kill("SIGKILL");
    await ended;
    await start(false);
    return Date.now() - killedAt;
  }

  return {
    get state() {
      return state;
    },
    get url() {
      return url;
    },
    get pid() {
      return state === "running" ? child?.pid : undefined;
    },
    get readySince() {
      return readySince;
    },
    get kills() {
      return kills;
    },
    start,
    killAndRestart() {
      restart ??= killAndRestart()
        .catch((error: unknown) => {
          // The successor did not come up: that is the end of the demo, whoever asked for the kill.
          if (error instanceof TocsinError) options.onDeath(error);
          throw error;
        })
        .finally(() => {
          restart = undefined;
        });
      return restart;
    },
    async stop() {
      await restart?.catch(() => undefined);
      const running = child;
      state = "stopped";
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const ended = once(running, "exit");
      running.kill("SIGTERM");
      const timer = setTimeout(() => running.kill("SIGKILL"), stopWithinMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function parseLine(text: string): ServeLine {
  try {
    return JSON.parse(text) as ServeLine; // printed by `serve --json`, every field optional
  } catch {
    return {};
  }
}

async function describeDeath(
  complaint: ServeLine["error"],
  code: number | null,
  signal: string | null,
  logFile: string,
): Promise<TocsinError> {
  const how = signal === null ? `with code ${code}` : `by ${signal}`;
  if (complaint) {
    const message = `The demo's server ended ${how}: ${complaint.code}: ${complaint.message}`;
    // The demo has no --port: it takes another by itself, unless a program was quicker.
    const mend =
      complaint.code === "SERVER_PORT_IN_USE" ? "Start the demo again: it takes a free port." : complaint.mend;
    return new TocsinError("DEMO_SERVER_ENDED", message, { mend: mend ?? `Its log is ${logFile}.` });
  }
  const log = await readFile(logFile, "utf8").catch(() => "");
  const last = log.trimEnd().split("\n").slice(-12).join("\n");
  return new TocsinError("DEMO_SERVER_ENDED", `The demo's server ended ${how}. Its log ends with:\n${last}`, {
    mend: `The whole log is ${logFile}.`,
  });
}
