import { access, constants, mkdir, statfs } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { systemCodeOf } from "#contract/errors.ts";
import { describeBytes } from "../terminal/describe-amounts.ts";
import type { Finding } from "./finding.ts";

const area = "machine";
const leastMemory = 900_000_000;
const leastDisk = 500_000_000;
const easyDisk = 2_000_000_000;

/** Node, processors, memory, and the folder everything is written to. */
export async function checkMachine(home: string): Promise<Finding[]> {
  const cores = availableParallelism();
  const memory = totalmem();
  return [
    { area, name: "Node", state: "ok", detail: `${process.version} on ${process.platform} ${process.arch}` },
    { area, name: "Processors", state: "ok", detail: `${cores}` },
    {
      area,
      name: "Memory",
      state: memory < leastMemory ? "notice" : "ok",
      detail: describeBytes(memory),
      ...(memory < leastMemory
        ? { mend: "It may be short for PostgreSQL and Tocsin together; 1 GB is comfortable." }
        : {}),
    },
    ...(await checkHome(home)),
  ];
}

async function checkHome(home: string): Promise<Finding[]> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await access(home, constants.W_OK | constants.X_OK);
  } catch (error) {
    const detail = `${home} cannot be written (${systemCodeOf(error) ?? "unknown"}).`;
    const mend = "Give this user the right to write there, or name another folder with --home.";
    return [{ area, name: "Home", state: "broken", detail, mend }];
  }
  const { bavail, bsize } = await statfs(home);
  const free = bavail * bsize;
  return [
    { area, name: "Home", state: "ok", detail: `${home}, writable` },
    {
      area,
      name: "Free disk",
      state: free < leastDisk ? "broken" : free < easyDisk ? "notice" : "ok",
      detail: describeBytes(free),
      ...(free < easyDisk ? { mend: "Make room, or name a folder on a larger disk with --home." } : {}),
    },
  ];
}
