/** The numbered SQL files of `migrations/`, in order. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemCodeOf } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";

export interface MigrationFile {
  version: number;
  /** The file's name without its ending, `0001-incidents`. */
  name: string;
  sql: string;
  hash: string;
}

export const migrationsDirectory = fileURLToPath(new URL("../../migrations/", import.meta.url));

export async function readMigrations(directory: string = migrationsDirectory): Promise<MigrationFile[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (systemCodeOf(error) === "ENOENT") return [];
    throw error;
  });
  const files: MigrationFile[] = [];
  for (const file of names.filter((name) => name.endsWith(".sql")).sort()) {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1];
    if (number === undefined) throw new Error(`${file} in ${directory} is not named NNNN-name.sql`);
    const version = Number(number);
    if (files.at(-1)?.version === version) throw new Error(`${directory} holds two migrations numbered ${number}`);
    // A checkout on Windows may have other line ends; they are not a change.
    const sql = (await readFile(join(directory, file), "utf8")).replaceAll("\r\n", "\n");
    files.push({ version, name: file.slice(0, -".sql".length), sql, hash: contentHash(sql) });
  }
  return files;
}
