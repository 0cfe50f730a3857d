/** `tocsin backup` and `tocsin restore`: the database to a file and back. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { TocsinError } from "#base/errors.ts";
import { silentLog } from "#base/log.ts";
import { formatProblem } from "#base/problem.ts";
import { loadBackup } from "#store/backup/load-backup.ts";
import type { BackupManifest, RescueProgress } from "#store/backup/manifest.ts";
import { checkBackup } from "#store/backup/read-backup.ts";
import { writeBackup } from "#store/backup/write-backup.ts";
import { readConfiguration } from "./configuration-file.ts";
import { fingerprintKey } from "./key-fingerprint.ts";
import { noteBackup } from "./last-backup.ts";
import { reachDatabase } from "./reach-database.ts";
import { readSecretKey } from "./secret-key.ts";
import { version } from "./version.ts";

export interface RescueOptions {
  home: string;
  configFile?: string;
  file: string;
  environment?: NodeJS.ProcessEnv;
  onText?: (text: string) => void;
  onProgress?: (progress: RescueProgress) => void;
}

export interface BackupReport {
  file: string;
  bytes: number;
  manifest: BackupManifest;
  /** What was backed up, for people. */
  label: string;
}

export async function backUp(options: RescueOptions): Promise<BackupReport> {
  const { home, environment = process.env, onText, onProgress } = options;
  const file = resolve(options.file);
  const database = await nameDatabase(options, environment);
  const reached = await reachDatabase({
    home,
    database,
    environment,
    log: silentLog,
    create: false,
    ...(onText ? { onProgress: onText } : {}),
  });
  try {
    const manifest = await writeBackup({
      client: reached.client,
      file,
      tocsin: version,
      ...(await fingerprintOfHome(home, environment)),
      ...(onProgress ? { onProgress } : {}),
    });
    await noteBackup(home, { file, at: manifest.createdAt });
    return { file, bytes: (await stat(file)).size, manifest, label: reached.label };
  } finally {
    await reached.close();
  }
}

export interface RestoreReport {
  file: string;
  manifest: BackupManifest;
  /** Absent after a check alone. */
  restored?: {
    label: string;
    database: string;
    /** Migrations newer than the backup. */
    applied: string[];
  };
  /** Of the key of this home, if it has one. */
  keyFingerprint?: string;
}

export interface RestoreOptions extends RescueOptions {
  verifyOnly: boolean;
  /** Another database of the embedded PostgreSQL, made for this. */
  into?: string;
}

/** The whole file is checked before the database is so much as asked. */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { home, environment = process.env, onText, onProgress, into } = options;
  const file = resolve(options.file);
  onText?.(`Checking ${file} …`);
  const backup = await checkBackup(file, onProgress);
  const report = { file, manifest: backup.manifest, ...(await fingerprintOfHome(home, environment)) };
  if (options.verifyOnly) return report;
  const database = into ?? (await nameDatabase(options, environment));
  if (into !== undefined) requireName(into, environment);
  const reached = await reachDatabase({
    home,
    database,
    environment,
    log: silentLog,
    create: true,
    ...(onText ? { onProgress: onText } : {}),
  });
  try {
    const { applied } = await loadBackup({
      client: reached.client,
      file,
      backup,
      ...(onProgress ? { onProgress } : {}),
    });
    return { ...report, restored: { label: reached.label, database, applied } };
  } finally {
    await reached.close();
  }
}

/**
 * Of the configuration only `database` matters here: a rescue must be possible where its variables are not set. But one
 * that cannot be read at all must not lead to another database.
 */
async function nameDatabase({ configFile }: RescueOptions, environment: NodeJS.ProcessEnv): Promise<string> {
  if (environment.TOCSIN_DATABASE_URL) return "";
  const { configuration, problems } = await readConfiguration(configFile, environment);
  const unread = problems.find(({ code }) => code === "CONFIG_YAML" || code === "CONFIG_SHAPE");
  if (!unread) return configuration.database ?? "tocsin";
  throw new TocsinError("CONFIG_INVALID", `Which database it is cannot be read: ${formatProblem(unread)}`, {
    mend: "Mend the configuration, or name another one with --config.",
  });
}

/** A key that cannot be read is no reason to go without a backup. */
async function fingerprintOfHome(home: string, environment: NodeJS.ProcessEnv): Promise<{ keyFingerprint?: string }> {
  const key = await readSecretKey(home, environment).catch(() => undefined);
  return key ? { keyFingerprint: fingerprintKey(key) } : {};
}

function requireName(name: string, environment: NodeJS.ProcessEnv): void {
  if (environment.TOCSIN_DATABASE_URL) {
    throw new TocsinError(
      "CLI_USAGE",
      "--into makes a database in the embedded PostgreSQL, and TOCSIN_DATABASE_URL is set",
      {
        mend: "Make an empty database on that server, point TOCSIN_DATABASE_URL at it and leave --into out.",
      },
    );
  }
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) {
    throw new TocsinError("CLI_USAGE", `"${name}" cannot be the name of a database`, {
      mend: "Use lower case letters, digits and _.",
    });
  }
}
