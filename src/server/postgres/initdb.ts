/** Makes a new data directory, or checks that the one in place is whole and of our major version. */
import { randomBytes } from "node:crypto";
import { chown, lstat, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemCodeOf, TocsinError } from "#base/errors.ts";
import type { Binaries } from "./binaries.ts";
import { makePrivateDirectory } from "./directories.ts";
import { describeFileError } from "./file-error.ts";
import type { Layout } from "./layout.ts";
import { runProgram } from "./run-program.ts";
import { dataDamaged, explainInitFailure } from "./start-failure.ts";
import { nameUnfinished, pgdataArgument, removeDirectory } from "./unfinished-data.ts";

/** The superuser of a bundled server. */
export const clusterUser = "tocsin";

/** True when the data directory is in place and usable; false when there is none yet. */
export async function checkData(layout: Layout, major: string): Promise<boolean> {
  const content = await readdir(layout.data).catch((error: unknown) => {
    if (systemCodeOf(error) === "ENOENT") return [];
    throw describeFileError(error, layout.data);
  });
  if (content.length === 0) return false;
  const version = (await readFile(join(layout.data, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (version === "") throw dataDamaged(layout.data, "it is not empty and has no PG_VERSION");
  if (version !== major) throw otherVersion(layout.data, version, major);
  const control = await lstat(join(layout.data, "global", "pg_control")).catch(() => undefined);
  if (control === undefined) throw dataDamaged(layout.data, "global/pg_control is missing");
  return true;
}

/** `initdb` works aside and its result is renamed into place: a kill in between leaves no half a database. */
export async function initData(layout: Layout, binaries: Binaries): Promise<void> {
  const fresh = nameUnfinished(layout.base);
  try {
    await makePrivateDirectory(fresh, layout.owner);
    const args = [
      "--encoding=UTF8",
      "--locale=C",
      `--username=${clusterUser}`,
      "--no-instructions",
      pgdataArgument(fresh),
    ];
    const auth = layout.listen === "socket" ? ["--auth=trust"] : ["--auth=scram-sha-256", await writePassword(layout)];
    const result = await runProgram(binaries.initdb, [...args, ...auth], layout.owner);
    if (result.code !== 0) throw await explainInitFailure(layout, result.stderr || result.failure || "it was killed");
    await rename(fresh, layout.data);
  } catch (error) {
    await removeDirectory(fresh);
    throw describeFileError(error, layout.base);
  }
}

async function writePassword(layout: Layout): Promise<string> {
  await rm(layout.passwordFile, { force: true });
  await writeFile(layout.passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600, flag: "wx" });
  if (layout.owner) await chown(layout.passwordFile, layout.owner.uid, layout.owner.gid);
  return `--pwfile=${layout.passwordFile}`;
}

function otherVersion(data: string, version: string, major: string): TocsinError {
  return new TocsinError(
    "POSTGRES_DATA_VERSION",
    `The data in ${data} was written by PostgreSQL ${version}, and this Tocsin brings PostgreSQL ${major}.`,
    {
      mend: `Start the Tocsin that made it, take a backup, and restore it with this one; nothing was changed.`,
      details: { path: data, found: version, expected: major },
    },
  );
}
