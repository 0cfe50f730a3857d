import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { systemCodeOf, TocsinError } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import { formatProblem } from "#base/problem.ts";
import { PostgresJournal } from "#engine/hosts/postgres-journal.ts";
import { createDb } from "#store/db.ts";
import { changeMasterKey } from "#store/secrets.ts";
import { readConfiguration } from "./configuration-file.ts";
import { openDatabase } from "./open-database.ts";
import { openKeysOf } from "./open-secret-keys.ts";
import { keyFileOf, makeKey, putNewKeyInPlace, writeKeyFile } from "./secret-key.ts";

export interface RotateKeyOptions {
  home: string;
  configFile?: string;
  environment?: NodeJS.ProcessEnv;
  /** Where the new key goes when the present one does not come from the home. */
  to?: string;
  log: Log;
  onProgress?: (text: string) => void;
}

export interface RotatedKey {
  from: string;
  to: string;
  secrets: number;
  file: string;
  /** True: the environment still names the old key. */
  environment: boolean;
}

/**
 * Changes the master key. The new key is on disk before the database knows it, and the old one stays beside it, so that
 * there is no moment at which a power cut loses both. It takes the turn to be active: nobody seals meanwhile.
 */
export async function rotateKey(options: RotateKeyOptions): Promise<RotatedKey> {
  const { environment = process.env, log, onProgress } = options;
  const home = resolve(options.home);
  const outside = Boolean(environment.TOCSIN_SECRET_KEY || environment.TOCSIN_SECRET_KEY_FILE);
  if (outside && options.to === undefined) {
    throw new TocsinError("CLI_USAGE", "The present key comes from the environment, not from Tocsin's home", {
      mend: "Say where the new key goes with --to <file>, and name that file in TOCSIN_SECRET_KEY_FILE afterwards.",
    });
  }
  const database = await readDatabaseName(options.configFile, environment);
  const opened = await openDatabase({ home, database, environment, log, ...(onProgress ? { onProgress } : {}) });
  try {
    const journal = await PostgresJournal.tryBecomeActive({ connect: opened.connect, pool: opened.pool, log });
    if (!journal) {
      throw new TocsinError(
        "ENGINE_NOT_ACTIVE",
        "Another Tocsin is active on this database, and it seals with the old key",
        {
          mend: "Stop it and those that stand by, change the key, and start them with the new one.",
        },
      );
    }
    try {
      const db = createDb(opened.pool);
      const keys = await openKeysOf(home, environment, db);
      const key = makeKey();
      const file = options.to === undefined ? keyFileOf(home) : resolve(options.to);
      // What a rotation that was cut short left behind; had the database known it, opening the keys had put it in place.
      if (options.to === undefined) await rm(`${file}.new`, { force: true });
      await writeNewKey(options.to === undefined ? `${file}.new` : file, key);
      const { fingerprint, secrets } = await changeMasterKey(db, keys, key);
      if (options.to === undefined) await putNewKeyInPlace(file);
      return { from: keys.fingerprint, to: fingerprint, secrets, file, environment: outside };
    } finally {
      await journal.close();
    }
  } finally {
    await opened.close();
  }
}

async function writeNewKey(file: string, key: Uint8Array): Promise<void> {
  try {
    await writeKeyFile(file, key);
  } catch (cause) {
    throw new TocsinError("HOME_NOT_WRITABLE", `The new key cannot be written to ${file} (${systemCodeOf(cause)})`, {
      cause,
      mend: "Name a file that does not exist yet, in a folder this user may write to.",
    });
  }
}

async function readDatabaseName(configFile: string | undefined, environment: NodeJS.ProcessEnv): Promise<string> {
  const { configuration, problems } = await readConfiguration(configFile, environment);
  // A variable that is not set is no reason: only where the database is has to be known.
  const unread = problems.filter(({ code }) => code === "CONFIG_YAML" || code === "CONFIG_SHAPE");
  if (unread.length === 0) return configuration.database ?? "tocsin";
  throw new TocsinError(
    "CONFIG_INVALID",
    `The configuration cannot be read:\n${unread.map(formatProblem).join("\n")}`,
    {
      mend: "Mend it, so that it is known which database is meant.",
    },
  );
}
