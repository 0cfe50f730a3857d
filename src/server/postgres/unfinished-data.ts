/**
 * What a Tocsin that was killed during its first start leaves behind: half a data directory, and the `initdb` that works
 * on in it, since it outlives its parent. It is told to end, then removed. None of this may fail a start: a new data
 * directory has a name of its own, and what cannot be removed now goes at the next start.
 */
import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { sleep } from "#base/clock.ts";
import { isAlive, listProcesses } from "./process-identity.ts";

const prefix = "data.new-";
/** `initdb` obeys between two of its stages, each of which takes a second or less on an idle machine. */
const endWithinMs = 10_000;

/** Never used twice, so that it also tells the `initdb` that was given it. */
export function nameUnfinished(base: string): string {
  return join(base, `${prefix}${randomBytes(6).toString("hex")}`);
}

export function pgdataArgument(directory: string): string {
  return `--pgdata=${directory}`;
}

export async function removeUnfinished(base: string): Promise<void> {
  const names = await readdir(base).catch(() => []);
  const directories = names.filter((name) => name.startsWith(prefix)).map((name) => join(base, name));
  if (directories.length === 0) return;
  await endInitdbs(directories);
  for (const directory of directories) await removeDirectory(directory);
}

/** Tries again for a while: after a kill the last of `initdb`'s own children may still write. */
export async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }).catch(() => undefined);
}

async function endInitdbs(directories: readonly string[]): Promise<void> {
  const given = new Set(directories.map(pgdataArgument));
  const left = (await listProcesses()).filter(({ args }) => args.some((arg) => given.has(arg)));
  // Asked to, it waits for its children and takes its files with it. Killed, it leaves both.
  for (const name of ["SIGTERM", "SIGKILL"] as const) {
    for (const { pid } of left) signal(pid, name);
    const deadline = Date.now() + endWithinMs;
    for (;;) {
      const alive = await Promise.all(left.map(({ pid }) => isAlive(pid)));
      if (!alive.includes(true)) return;
      if (Date.now() > deadline) break;
      await sleep(15);
    }
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone, or not ours to end.
  }
}
