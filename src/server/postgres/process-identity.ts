/**
 * Whether a process id written in a file still means the process that wrote it. Ids are used again, in containers
 * within seconds, so that "some process has this number" proves nothing.
 */
import { execFile } from "node:child_process";
import { readdir, readFile, readlink, realpath } from "node:fs/promises";
import { systemCodeOf } from "#base/errors.ts";

export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    if (systemCodeOf(error) !== "EPERM") return false;
  }
  const state = (await readStat(pid))?.[0];
  return state !== "Z" && state !== "X";
}

/** Something that differs between two processes that had the same id; empty where the system does not say. */
export async function startedAt(pid: number): Promise<string> {
  if (process.platform === "linux") return (await readStat(pid))?.[19] ?? "";
  if (process.platform === "win32") return "";
  return (await askPs(pid, "lstart=")).replaceAll(/\s+/g, "_");
}

/** Whether the living process is a PostgreSQL server of this data directory. In doubt its name decides: a wrong guess fails loudly. */
export async function isPostmasterOf(pid: number, dataDirectory: string): Promise<boolean> {
  if (pid === process.pid) return false;
  if (process.platform === "linux") {
    try {
      // The server makes its data directory its working directory.
      return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(dataDirectory));
    } catch (error) {
      if (systemCodeOf(error) !== "EACCES") return false;
      // Root in a container may not look into other users' processes; their names it may read.
      return (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim() === "postgres";
    }
  }
  if (process.platform === "win32") return true;
  return /postgres/.test(await askPs(pid, "command="));
}

/** Every process and its arguments, as far as this system shows them; none on Windows. */
export async function listProcesses(): Promise<{ pid: number; args: string[] }[]> {
  if (process.platform === "win32") return [];
  if (process.platform !== "linux") {
    // Without separators: an argument with a blank in it comes apart, and is not found.
    const lines = (await runPs(["-axo", "pid=,command="])).split("\n").map((line) => line.trim().split(" "));
    return lines.map(([pid, ...args]) => ({ pid: Number(pid), args }));
  }
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
  return await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return { pid, args: text.split("\0") };
    }),
  );
}

/** The fields of `/proc/<pid>/stat` after the command name, which may hold blanks and brackets itself. */
async function readStat(pid: number): Promise<string[] | undefined> {
  if (process.platform !== "linux") return undefined;
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

function askPs(pid: number, field: string): Promise<string> {
  return runPs(["-o", field, "-p", String(pid)]);
}

function runPs(args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile("ps", args, (error, stdout) => resolve(error ? "" : stdout.trim()));
  });
}
