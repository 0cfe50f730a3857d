/**
 * Where the bundled PostgreSQL of one home lives. For an ordinary user: `<home>/postgres/`. For root, whom PostgreSQL
 * refuses: `/var/lib/tocsin/<hash of the home>/`, run by a system user, with its place written to
 * `<home>/postgres-location`. Root who starts a home that an ordinary user made goes on as that user.
 */
import { chmod, lstat, mkdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { TocsinError } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import { describeFileError } from "./file-error.ts";
import { chooseSystemUser, type SystemUser } from "./system-user.ts";

export type Listen = "socket" | "loopback";

export interface Layout {
  base: string;
  data: string;
  logDirectory: string;
  /** What the server says before its own log begins. */
  startLog: string;
  settingsFile: string;
  hbaFile: string;
  passwordFile: string;
  lockFile: string;
  /** Copies of the programs, where the system user cannot reach the installed ones. */
  binaries: string;
  socketDirectory: string;
  listen: Listen;
  /** Who runs PostgreSQL; undefined: whoever runs Tocsin. */
  owner: SystemUser | undefined;
}

export interface LayoutOptions {
  home: string;
  /** Where root's databases live. */
  systemDirectory: string;
  listen: Listen;
}

export async function resolveLayout(options: LayoutOptions): Promise<Layout> {
  const home = resolve(options.home);
  await makeDirectory(home, 0o700);
  const own = join(home, "postgres");
  if (process.geteuid?.() !== 0) {
    await refuseForeignHome(home, own);
    await makeDirectory(own, 0o700);
    return layoutIn(own, options.listen, undefined);
  }
  const maker = await ownerOf(join(own, "data"));
  if (maker !== undefined && maker.uid !== 0) return layoutIn(own, options.listen, maker);
  const base = await findSystemBase(await realpath(home), options.systemDirectory);
  // Whoever owns the data stays its owner, though a better user may have appeared since.
  const owner = (await ownerOf(join(base, "data"))) ?? (await chooseSystemUser());
  return layoutIn(base, options.listen, owner);
}

function layoutIn(base: string, listen: Listen, owner: SystemUser | undefined): Layout {
  return {
    base,
    data: join(base, "data"),
    logDirectory: join(base, "log"),
    startLog: join(base, "start.log"),
    settingsFile: join(base, "tocsin.conf"),
    hbaFile: join(base, "pg_hba.conf"),
    passwordFile: join(base, "password"),
    lockFile: join(base, "start.lock"),
    binaries: join(base, "binaries"),
    socketDirectory: chooseSocketDirectory(base),
    listen,
    owner,
  };
}

/** A Unix socket's path may have some 100 bytes; a home deeper than that gets its socket in a short place. */
export function chooseSocketDirectory(base: string): string {
  const near = join(base, "socket");
  return Buffer.byteLength(join(near, ".s.PGSQL.5432.lock")) <= 100 ? near : `/tmp/tocsin-${shortHash(base)}`;
}

/**
 * Root's place for this home. The note in the home leads there even after the home was moved; a copied home, whose
 * original is still in place, gets a database of its own.
 */
async function findSystemBase(home: string, systemDirectory: string): Promise<string> {
  await makeDirectory(systemDirectory, 0o755);
  const note = join(home, "postgres-location");
  const noted = (await readFile(note, "utf8").catch(() => "")).trim();
  let base = join(systemDirectory, shortHash(home));
  const isOurs =
    noted.startsWith(`${systemDirectory}/`) && /^[0-9a-f]{16}$/.test(noted.slice(systemDirectory.length + 1));
  if (isOurs && noted !== base) {
    const formerHome = (await readFile(join(noted, "home"), "utf8").catch(() => "")).trim();
    const moved = formerHome !== "" && (await stat(formerHome).catch(() => undefined)) === undefined;
    if (moved || formerHome === home) base = noted;
  }
  await makeDirectory(base, 0o755);
  try {
    await chmod(base, 0o755);
    await writeFile(join(base, "home"), `${home}\n`);
    if (noted !== base) await writeFile(note, `${base}\n`);
  } catch (error) {
    throw describeFileError(error, base);
  }
  return base;
}

async function refuseForeignHome(home: string, own: string): Promise<void> {
  const data = await stat(join(own, "data")).catch(() => undefined);
  const noted = await readFile(join(home, "postgres-location"), "utf8").catch(() => undefined);
  const foreign = data === undefined ? noted?.trim() : data.uid !== process.geteuid?.() && join(own, "data");
  if (!foreign || process.geteuid === undefined) return;
  const who = data === undefined ? "root" : `the user with id ${data.uid}`;
  throw new TocsinError(
    "POSTGRES_HOME_OF_ANOTHER_USER",
    `The database of ${home} belongs to ${who} and is kept in ${foreign}; this user cannot open it.`,
    { mend: `Start Tocsin as ${who}, or in another folder.`, details: { path: foreign } },
  );
}

async function ownerOf(directory: string): Promise<SystemUser | undefined> {
  const found = await lstat(directory).catch(() => undefined);
  if (!found?.isDirectory() || found.uid === 0) return undefined;
  return { name: `with id ${found.uid}`, uid: found.uid, gid: found.gid };
}

async function makeDirectory(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode });
  } catch (error) {
    throw describeFileError(error, path);
  }
}

function shortHash(text: string): string {
  return contentHash(text).slice(0, 16);
}
