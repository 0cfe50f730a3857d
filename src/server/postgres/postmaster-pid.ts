/** `postmaster.pid`, the file a running PostgreSQL keeps in its data directory, decides between adopting and starting. */
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, isPostmasterOf } from "./process-identity.ts";

export interface PostmasterPid {
  pid: number;
  port: number;
  /** Empty where the server listens on no Unix socket. */
  socketDirectory: string;
  /** `starting`, `ready`, `standby` or `stopping`; empty while the server has not said yet. */
  status: string;
}

export type Postmaster =
  | { state: "none" }
  /** The file is left over: its process is gone, or the number belongs to another program now. */
  | { state: "stale" }
  | ({ state: "starting" | "ready" | "stopping" } & PostmasterPid);

export function parsePostmasterPid(text: string): PostmasterPid | undefined {
  const lines = text.split(/\r?\n/);
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] || 0), socketDirectory: lines[4] ?? "", status: (lines[7] ?? "").trim() };
}

export async function findPostmaster(dataDirectory: string): Promise<Postmaster> {
  const file = join(dataDirectory, "postmaster.pid");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return { state: "none" };
  const found = parsePostmasterPid(text);
  if (found === undefined) {
    // Created and not yet written, unless it stays so.
    const written = await stat(file).catch(() => undefined);
    if (written === undefined || Date.now() - written.mtimeMs > 2000) return { state: "stale" };
    return { state: "starting", pid: 0, port: 0, socketDirectory: "", status: "" };
  }
  if (!(await isAlive(found.pid)) || !(await isPostmasterOf(found.pid, dataDirectory))) return { state: "stale" };
  if (found.status === "ready") return { state: "ready", ...found };
  return { state: found.status === "stopping" ? "stopping" : "starting", ...found };
}

/**
 * PostgreSQL removes a dead server's file by itself, but not one whose number now belongs to another program of the
 * same user. It still refuses to start beside orphans of the old server, by their shared memory.
 */
export async function removeStalePid(dataDirectory: string): Promise<void> {
  await rm(join(dataDirectory, "postmaster.pid"), { force: true });
}
