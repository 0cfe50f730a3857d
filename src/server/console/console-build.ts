/** The console's build for this server: there already, being made in a process of its own, or why there is none. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import { type ConsoleFiles, readConsoleFiles } from "./console-files.ts";
import { hashSource } from "./hash-source.ts";
import { buildsOf, checkout } from "./places.ts";

export type ConsoleState =
  | { state: "building" }
  | { state: "ready"; files: ConsoleFiles }
  | { state: "failed"; reason: string; mend: string };

export interface ConsoleBuild {
  readonly now: ConsoleState;
  /** When it is known whether there is one. Never rejects. */
  settled: Promise<ConsoleState>;
  /** A build that nobody waits for any more ends. */
  stop(): void;
}

export interface ConsoleBuildOptions {
  log: Log;
  onProgress?: ((text: string) => void) | undefined;
  /** Of another checkout. */
  top?: string;
  program?: string;
}

const ownProgram = fileURLToPath(new URL("./build-program.ts", import.meta.url));
const lastLines = 12;

export function prepareConsole(options: ConsoleBuildOptions): ConsoleBuild {
  const { log, onProgress, top = checkout, program = ownProgram } = options;
  let now: ConsoleState = { state: "building" };
  let child: ChildProcess | undefined;
  let stopped = false;

  async function prepare(): Promise<ConsoleState> {
    const folder = join(buildsOf(top), await hashSource(top));
    const known = await readConsoleFiles(folder);
    if (known || stopped) return known ? { state: "ready", files: known } : { state: "building" };
    onProgress?.("Building the console, once after each change of it");
    const began = performance.now();
    child = start(program, top);
    const failure = await outcomeOf(child);
    if (failure === undefined) {
      const files = await readConsoleFiles(folder);
      log.info({ room: "console", ms: Math.round(performance.now() - began) }, "the console is built");
      if (files) return { state: "ready", files };
      return failed("The console's source changed while it was built", "Start Tocsin again.");
    }
    if (!stopped) log.warn({ room: "console", output: failure }, "the console could not be built");
    return failed(
      `The console could not be built: ${failure}`,
      "Run `npm ci` (without --omit=dev) and `npm run console:build`, mend what it says, and start Tocsin again.",
    );
  }

  const settled = prepare()
    .catch((error: unknown) =>
      failed(`The console's source cannot be read: ${messageOf(error)}`, "Install Tocsin anew."),
    )
    .then((state) => {
      now = state;
      return state;
    });
  return {
    get now() {
      return now;
    },
    settled,
    stop() {
      stopped = true;
      child?.kill("SIGKILL");
    },
  };
}

function failed(reason: string, mend: string): ConsoleState {
  return { state: "failed", reason, mend };
}

function start(program: string, top: string): ChildProcess {
  // Build tools have no business with keys and passwords.
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith("TOCSIN_"));
  return spawn(process.execPath, [program, top], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...Object.fromEntries(environment), NODE_ENV: "production" },
  });
}

/** What the build said last when it failed; undefined when it did not. */
async function outcomeOf(child: ChildProcess): Promise<string | undefined> {
  let said = "";
  const listen = (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-8_000);
  };
  child.stdout?.on("data", listen);
  child.stderr?.on("data", listen);
  return await new Promise((resolve) => {
    child.once("error", (error) => resolve(messageOf(error)));
    child.once("close", (code, signal) => {
      if (code === 0) return resolve(undefined);
      const end = said.trim().split("\n").slice(-lastLines).join("\n");
      resolve(end || `it ended ${signal === null ? `with code ${code}` : `by ${signal}`}`);
    });
  });
}
