import { type ChildProcess, spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sleep } from "#base/clock.ts";

const main = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));

export interface ServerProcess {
  url: string;
  token: string;
  pid: number;
  /** Milliseconds from the start of the process until it answered as ready. */
  readyAfterMs: number;
  stop(): Promise<void>;
}

/** `tocsin serve` as a user starts it: a process of its own. */
export async function startServerProcess(
  home: string,
  arguments_: string[] = [],
  environment = {},
): Promise<ServerProcess> {
  await rm(join(home, "server.json"), { force: true });
  const started = performance.now();
  const child = spawn(process.execPath, [main, "serve", "--home", home, "--port", "0", ...arguments_], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, TOCSIN_LOG: "error", TOCSIN_CONSOLE: "off", ...environment },
  });
  const { url } = await waitForAddress(home, child);
  while (!(await isReady(url))) await sleep(5);
  return {
    url,
    token: (await readFile(join(home, "api-token"), "utf8")).trim(),
    pid: child.pid ?? 0,
    readyAfterMs: performance.now() - started,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function waitForAddress(home: string, child: ChildProcess): Promise<{ url: string }> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const text = await readFile(join(home, "server.json"), "utf8").catch(() => "");
    if (text.endsWith("\n")) return JSON.parse(text);
    await sleep(5);
  }
}

async function isReady(url: string): Promise<boolean> {
  return (await fetch(`${url}/readyz`).catch(() => undefined))?.ok ?? false;
}
