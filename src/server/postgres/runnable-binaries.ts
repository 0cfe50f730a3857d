/**
 * Makes sure that the user PostgreSQL runs as can execute its programs. A checkout under `/root` is out of reach of
 * any other user; then the programs are copied, once a version, to a place that is in reach.
 */

import { randomBytes } from "node:crypto";
import { chmod, cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import { TocsinError } from "#base/errors.ts";
import { type Binaries, binariesIn, binariesMissing } from "./binaries.ts";
import { describeFileError } from "./file-error.ts";
import { type ProgramResult, runProgram } from "./run-program.ts";
import type { SystemUser } from "./system-user.ts";

/** `copies` is the directory for copied programs; without an owner (an ordinary user) nothing is ever copied. */
export async function makeRunnable(
  binaries: Binaries,
  owner: SystemUser | undefined,
  copies: string,
): Promise<Binaries> {
  const first = await probe(binaries, owner);
  if (first.code === 0) return binaries;
  if (owner === undefined) throw notRunnable(binaries, first, owner);
  if (first.failure === "EPERM" || first.failure === "EINVAL") throw cannotBecome(owner, first.failure);
  const copied = binariesIn(join(copies, binaries.version), binaries.version);
  if ((await probe(copied, owner)).code === 0) return copied;
  await copyBinaries(binaries, copies);
  const second = await probe(copied, owner);
  if (second.code !== 0) throw notRunnable(copied, second, owner);
  return copied;
}

export function cannotBecome(owner: SystemUser, code: string): TocsinError {
  return new TocsinError(
    "POSTGRES_SYSTEM_USER",
    `PostgreSQL refuses to run as root, and this process may not become the user ${owner.name} (${code}).`,
    { mend: "Start Tocsin as an ordinary user, or point TOCSIN_DATABASE_URL at a PostgreSQL 18 of your own." },
  );
}

/** `postgres --version` proves all at once: every directory can be passed, the file executed, its libraries found. */
function probe(binaries: Binaries, owner: SystemUser | undefined): Promise<ProgramResult> {
  return runProgram(binaries.postgres, ["--version"], owner);
}

function notRunnable(binaries: Binaries, result: ProgramResult, owner: SystemUser | undefined): TocsinError {
  const said = result.stderr.trim().split("\n")[0];
  const why = result.failure === "ENOENT" ? "the system's loader for it is missing (ENOENT)" : result.failure;
  const who = owner === undefined ? "" : ` as user ${owner.name}`;
  return binariesMissing(binaries.postgres, `it does not start${who}: ${why || said || `exit code ${result.code}`}`);
}

async function copyBinaries(binaries: Binaries, copies: string): Promise<void> {
  const fresh = join(copies, `new-${randomBytes(6).toString("hex")}`);
  const target = join(copies, binaries.version);
  try {
    await mkdir(copies, { recursive: true, mode: 0o755 });
    await chmod(copies, 0o755);
    for (const left of await readdir(copies)) await rm(join(copies, left), { recursive: true, force: true });
    for (const part of ["bin", "lib", "share"]) {
      await cp(join(binaries.directory, part), join(fresh, part), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (source) => !source.endsWith(".a") && !source.endsWith(`${sep}pgxs`),
      });
    }
    await openToAll(fresh);
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw describeFileError(error, target);
  }
}

/** A strict umask at `npm ci` must not follow the copies. */
async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}
