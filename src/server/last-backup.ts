import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** `last-backup.json` in the home: what `doctor` knows of backups. */
const LastBackup = z.object({ file: z.string(), at: z.iso.datetime() });
export type LastBackup = z.infer<typeof LastBackup>;

export async function noteBackup(home: string, backup: LastBackup): Promise<void> {
  await writeFile(join(home, "last-backup.json"), `${JSON.stringify(backup)}\n`);
}

export async function readLastBackup(home: string): Promise<LastBackup | undefined> {
  try {
    return LastBackup.parse(JSON.parse(await readFile(join(home, "last-backup.json"), "utf8")));
  } catch {
    // Never made from this home, or the note is gone: unknown either way.
    return undefined;
  }
}
