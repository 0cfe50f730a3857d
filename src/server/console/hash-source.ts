import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Everything the console is made of. What is built of the same bytes by the same tools is the same. */
const sources = ["console", "src/contract", "src/base", "package-lock.json", "src/server/console/build-program.ts"];

/** A few milliseconds: a second start asks only this. */
export async function hashSource(top: string): Promise<string> {
  const files = (await Promise.all(sources.map((source) => listFiles(join(top, source))))).flat();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash("sha256");
  for (const [index, file] of files.entries()) {
    const content = contents[index] ?? "";
    hash.update(`${relative(top, file).replaceAll(sep, "/")}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

/** In a settled order; neither builds nor tests. */
async function listFiles(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (!entries) return [path];
  const kept = entries
    .filter(
      ({ name }) => name !== "dist" && name !== "node_modules" && !name.startsWith(".") && !/\.test\.tsx?$/.test(name),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    kept.map((entry) => {
      const file = join(path, entry.name);
      return entry.isDirectory() ? listFiles(file) : [file];
    }),
  );
  return found.flat();
}
