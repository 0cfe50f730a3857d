/**
 * Many test files in one process. Most of what a small file takes is the start of its process; the server's modules alone are
 * seconds of it. Each file is a suite, so its hooks are its own, and it still runs by itself: `node --test path/x.test.ts`.
 */
import { globSync } from "node:fs";
import { join } from "node:path";
import { describe } from "node:test";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "../..");

export const testFilesIn = (folder: string): string[] => globSync(`${folder}/**/*.test.ts`, { cwd: root }).toSorted();

export function runTogether(...folders: string[]): void {
  for (const file of folders.flatMap(testFilesIn)) {
    describe(file, async () => {
      await import(pathToFileURL(join(root, file)).href);
    });
  }
}
