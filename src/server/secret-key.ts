import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemCodeOf, TocsinError } from "#base/errors.ts";

const keyBytes = 32;

/**
 * The key that seals secrets: `TOCSIN_SECRET_KEY` or the file named by `TOCSIN_SECRET_KEY_FILE`, base64; else
 * `secret.key` in the home, made at the first start and readable by its owner only.
 */
export async function loadSecretKey(home: string, environment: NodeJS.ProcessEnv): Promise<Uint8Array> {
  const known = await readSecretKey(home, environment);
  if (known) return known;
  const file = join(home, "secret.key");
  try {
    await writeFile(file, `${randomBytes(keyBytes).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    // Another process was first: its key is the one.
    if (systemCodeOf(error) !== "EEXIST") throw error;
  }
  return decodeKey(await readFile(file, "utf8"), file);
}

/** The same key, but none is made: undefined when there is none yet. */
export async function readSecretKey(home: string, environment: NodeJS.ProcessEnv): Promise<Uint8Array | undefined> {
  if (environment.TOCSIN_SECRET_KEY) return decodeKey(environment.TOCSIN_SECRET_KEY, "TOCSIN_SECRET_KEY");
  if (environment.TOCSIN_SECRET_KEY_FILE) {
    const file = environment.TOCSIN_SECRET_KEY_FILE;
    return decodeKey(await readFile(file, "utf8"), file);
  }
  const file = join(home, "secret.key");
  try {
    return decodeKey(await readFile(file, "utf8"), file);
  } catch (error) {
    if (systemCodeOf(error) !== "ENOENT") throw error;
  }
  return undefined;
}

function decodeKey(text: string, from: string): Uint8Array {
  const key = Buffer.from(text.trim(), "base64");
  if (key.length === keyBytes) return key;
  throw new TocsinError("SECRET_KEY_INVALID", `The secret key in ${from} is not ${keyBytes} bytes in base64`, {
    mend: "Put the key back that the secrets were sealed with.",
  });
}
