import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "#contract/errors.ts";
import { archiveName } from "#formats/archive/read-archive.ts";
import { ContentSet } from "#formats/content-set.ts";

export interface CollectedFiles {
  /** In a stable order. */
  files: { path: string; bytes: number }[];
  /** Folders and files that cannot be looked at. */
  unreadable: { path: string; reason: string }[];
}

/**
 * Content files and archives at or below a path. Links are not followed below it: they may lead out of it, or round in a
 * circle.
 */
export async function collectFiles(path: string): Promise<CollectedFiles> {
  const found: CollectedFiles = { files: [], unreadable: [] };
  const waiting = [path];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    try {
      const entry = await lstat(next);
      // What was named is what is meant, so a link is followed there, and the ending of a file does not matter.
      const names =
        entry.isDirectory() || (next === path && entry.isSymbolicLink()) ? await listNames(next) : undefined;
      if (names) waiting.push(...names.map((name) => join(next, name)).reverse());
      else if (next === path || (entry.isFile() && (ContentSet.wants(next) || archiveName.test(next)))) {
        found.files.push({ path: next, bytes: entry.size });
      }
    } catch (error) {
      found.unreadable.push({ path: next, reason: messageOf(error) });
    }
  }
  return found;
}

/** Undefined when it is no folder. */
async function listNames(folder: string): Promise<string[] | undefined> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => !name.startsWith(".") && name !== "node_modules").sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined; // of node:fs, whose errors have a code
    throw error;
  }
}
