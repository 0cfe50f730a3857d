/**
 * One Tocsin at a time starts or stops the PostgreSQL of a home. The lock is a file created with O_EXCL that names
 * its holder; a holder that no longer lives has lost it. Should the lock ever fail, PostgreSQL's own locks still
 * keep a second server off the data: this one only keeps the two from getting in each other's way.
 */

import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { sleep } from "#base/clock.ts";
import { systemCodeOf, TocsinError } from "#base/errors.ts";
import { describeFileError } from "./file-error.ts";
import { isAlive, startedAt } from "./process-identity.ts";

export interface StartLockOptions {
  /** How long to wait for the other holder. */
  timeoutMs: number;
  /** Called once, when another process holds the lock. */
  onWait?: () => void;
}

export async function withStartLock<T>(file: string, options: StartLockOptions, work: () => Promise<T>): Promise<T> {
  const mine = `${process.pid} ${await startedAt(process.pid)} ${randomBytes(6).toString("hex")}`;
  const deadline = Date.now() + options.timeoutMs;
  for (let told = false; !(await tryTake(file, mine)); told = true) {
    if (!told) options.onWait?.();
    if (Date.now() > deadline) {
      throw new TocsinError("POSTGRES_START_TIMEOUT", `Another Tocsin has held ${file} for too long.`, {
        mend: "See what that process is doing; when it is gone for good, delete the file and start again.",
      });
    }
    await sleep(20 + Math.random() * 20);
  }
  try {
    return await work();
  } finally {
    if ((await readOrNothing(file)) === mine) await rm(file, { force: true });
  }
}

async function tryTake(file: string, mine: string): Promise<boolean> {
  try {
    await writeFile(file, mine, { flag: "wx", mode: 0o644 });
    return true;
  } catch (error) {
    if (systemCodeOf(error) !== "EEXIST") throw describeFileError(error, file);
  }
  const holder = await readOrNothing(file);
  if (holder !== undefined && (await isStale(file, holder))) await removeStale(file, holder);
  return false;
}

async function isStale(file: string, holder: string): Promise<boolean> {
  const [pidText, started] = holder.split(" ");
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) {
    // Just created and not yet written, unless it stays so: then its holder died in between.
    const age = Date.now() - (await stat(file).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    return age > 2000;
  }
  return !(await isAlive(pid)) || (await startedAt(pid)) !== (started ?? "");
}

/** Moved aside first: between reading and removing, a third process may have taken the lock, and keeps it. */
async function removeStale(file: string, holder: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await rename(file, aside);
    if ((await readOrNothing(aside)) !== holder) await link(aside, file);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code !== "ENOENT" && code !== "EEXIST") throw describeFileError(error, file);
  } finally {
    await rm(aside, { force: true });
  }
}

async function readOrNothing(file: string): Promise<string | undefined> {
  return await readFile(file, "utf8").catch(() => undefined);
}
