/** Turns a server or an `initdb` that gave up into one sentence a person can act on. */
import { statfs } from "node:fs/promises";
import { TocsinError } from "#base/errors.ts";
import { diskFull } from "./file-error.ts";
import type { Layout } from "./layout.ts";
import { parseServerLog, tailOf } from "./server-log.ts";

/** What a new data directory needs at once; below it a failure is put down to the disk. */
const leastFreeBytes = 64 * 1024 * 1024;

export async function isDiskFull(path: string): Promise<boolean> {
  const disk = await statfs(path).catch(() => undefined);
  return disk !== undefined && disk.bavail * disk.bsize < leastFreeBytes;
}

export async function explainInitFailure(layout: Layout, said: string): Promise<TocsinError> {
  if (await isDiskFull(layout.base)) return diskFull(layout.base, new Error(said));
  return new TocsinError("POSTGRES_START_FAILED", `PostgreSQL could not prepare ${layout.data}: ${tailOf(said, 4)}`, {
    mend: "Mend what the message names and start Tocsin again.",
  });
}

export async function explainStartFailure(layout: Layout, log: string): Promise<TocsinError> {
  const lines = parseServerLog(log);
  const codes = new Set(lines.map((line) => line.code));
  const last = lines.findLast((line) => line.level === "FATAL" || line.level === "PANIC");
  const said = last?.message ?? tailOf(log, 2);
  const details = { log: layout.logDirectory, tail: tailOf(log) };
  if (codes.has("53100") || (await isDiskFull(layout.data))) return diskFull(layout.data, new Error(said));
  // XX001, XX002: damaged data or index; 58P01: a file of the data directory is gone.
  if (["XX001", "XX002", "58P01"].some((code) => codes.has(code))) return dataDamaged(layout.data, said);
  if (wasTaken(log)) {
    return new TocsinError("POSTGRES_ADDRESS_TAKEN", `Another program holds what PostgreSQL needs: ${said}.`, {
      mend: `End that program, then start Tocsin again; PostgreSQL's log is in ${layout.logDirectory}.`,
      details,
    });
  }
  return new TocsinError("POSTGRES_START_FAILED", `PostgreSQL did not start: ${said || "it said nothing"}`, {
    mend: `Read ${layout.startLog} and the files in ${layout.logDirectory}; settings of your own are in local.conf.`,
    details,
  });
}

/** F0001: another server, or what is left of one, holds the data directory or the socket. */
export function wasTaken(log: string): boolean {
  return parseServerLog(log).some((line) => line.code === "F0001");
}

export function dataDamaged(data: string, why: string): TocsinError {
  return new TocsinError("POSTGRES_DATA_DAMAGED", `The PostgreSQL data in ${data} is damaged: ${why}.`, {
    mend: "Move the folder away and restore a backup; do not delete it before the restored data has been checked.",
    details: { path: data },
  });
}
