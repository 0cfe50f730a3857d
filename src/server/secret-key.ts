import { randomBytes } from "node:crypto";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, systemCodeOf, TocsinError } from "#base/errors.ts";
import { fingerprintOf } from "#store/sealing.ts";

const keyBytes = 32;

export interface DatabaseKey {
  /** Undefined: the database has no key yet. */
  fingerprint: string | undefined;
  holdsSecrets: boolean;
}

/**
 * The key that seals secrets: `TOCSIN_SECRET_KEY` or the file named by `TOCSIN_SECRET_KEY_FILE`, base64; else
 * `secret.key` in the home, made at the first start and readable by its owner only. None is made for a database that
 * holds secrets already: they would stay closed.
 */
export async function loadSecretKey(
  home: string,
  environment: NodeJS.ProcessEnv,
  database: DatabaseKey,
): Promise<Uint8Array> {
  if (environment.TOCSIN_SECRET_KEY) return decodeKey(environment.TOCSIN_SECRET_KEY, "TOCSIN_SECRET_KEY");
  if (environment.TOCSIN_SECRET_KEY_FILE) {
    const file = environment.TOCSIN_SECRET_KEY_FILE;
    const key = await readKeyFile(file);
    if (key) return key;
    throw new TocsinError("SECRET_KEY_MISSING", `The file ${file} of TOCSIN_SECRET_KEY_FILE does not exist`, {
      mend: "Put the key there, or unset TOCSIN_SECRET_KEY_FILE to use secret.key in Tocsin's home.",
    });
  }
  const file = keyFileOf(home);
  await finishRotation(file, database.fingerprint);
  const key = await readKeyFile(file);
  if (key) return key;
  if (database.holdsSecrets) {
    const whose = database.fingerprint === undefined ? "" : ` sealed with the key ${database.fingerprint}`;
    throw new TocsinError("SECRET_KEY_MISSING", `The database holds secrets${whose}, and ${file} does not exist`, {
      mend: "Put the key back from where you keep its copy, or set TOCSIN_SECRET_KEY. A new key would open none of them.",
    });
  }
  try {
    await writeKeyFile(file, randomBytes(keyBytes));
  } catch (error) {
    // Another process was first: its key is the one.
    if (systemCodeOf(error) !== "EEXIST") throw error;
  }
  const made = await readKeyFile(file);
  if (made) return made;
  throw new TocsinError("SECRET_KEY_MISSING", `${file} went away while it was read`, { mend: "Start Tocsin again." });
}

/** The same key, but none is made: undefined when there is none yet. */
export async function readSecretKey(home: string, environment: NodeJS.ProcessEnv): Promise<Uint8Array | undefined> {
  if (environment.TOCSIN_SECRET_KEY) return decodeKey(environment.TOCSIN_SECRET_KEY, "TOCSIN_SECRET_KEY");
  return await readKeyFile(environment.TOCSIN_SECRET_KEY_FILE || keyFileOf(home));
}

export function keyFileOf(home: string): string {
  return join(home, "secret.key");
}

export function makeKey(): Uint8Array {
  return randomBytes(keyBytes);
}

/** A file of its own, whoever reads it otherwise; refuses one that is there. */
export async function writeKeyFile(file: string, key: Uint8Array): Promise<void> {
  await writeFile(file, `${Buffer.from(key).toString("base64")}\n`, { mode: 0o600, flag: "wx", flush: true });
}

/** The old key is kept beside the new one: backups from before need it. */
export async function putNewKeyInPlace(file: string): Promise<void> {
  await rename(file, `${file}.old`).catch((error: unknown) => {
    if (systemCodeOf(error) !== "ENOENT") throw error;
  });
  await rename(`${file}.new`, file);
}

/** A rotation that ended between the database and the file: the database has the new key already. */
async function finishRotation(file: string, wanted: string | undefined): Promise<void> {
  if (wanted === undefined) return;
  const pending = await readKeyFile(`${file}.new`);
  if (pending && fingerprintOf(pending) === wanted) await putNewKeyInPlace(file);
}

/** Undefined when there is no such file. */
export async function readKeyFile(file: string): Promise<Uint8Array | undefined> {
  try {
    await refuseExposed(file);
    return decodeKey(await readFile(file, "utf8"), file);
  } catch (cause) {
    if (systemCodeOf(cause) === "ENOENT") return undefined;
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError("SECRET_KEY_INVALID", `The secret key in ${file} cannot be read (${messageOf(cause)})`, {
      cause,
      mend: "Give the user that starts Tocsin the right to read it.",
    });
  }
}

async function refuseExposed(file: string): Promise<void> {
  const { mode } = await stat(file);
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  throw new TocsinError(
    "SECRET_KEY_EXPOSED",
    `Others may read the secret key in ${file} (its mode is ${(mode & 0o777).toString(8)})`,
    { mend: `Run: chmod 600 ${file}. If others may have read it, run tocsin key rotate afterwards.` },
  );
}

function decodeKey(text: string, from: string): Uint8Array {
  const key = Buffer.from(text.trim(), "base64");
  if (key.length === keyBytes) return key;
  throw new TocsinError("SECRET_KEY_INVALID", `The secret key in ${from} is not ${keyBytes} bytes in base64`, {
    mend: "Put the key back that the secrets were sealed with.",
  });
}
