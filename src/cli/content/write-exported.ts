/** Writes exported content: one zip, or its files into a folder that is new or empty. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { messageOf, systemCodeOf, TocsinError } from "#contract/errors.ts";
import { readArchive } from "#formats/archive/read-archive.ts";

/** Gives the number of files. */
export async function writeExported(bytes: Uint8Array, path: string): Promise<number> {
  const files: { path: string; bytes: Uint8Array }[] = [];
  // Names that lead out of it are left out by the reader, whatever server sent them.
  for await (const file of readArchive(bytes, { file: "the export", onProblem: refuse })) files.push(file);
  try {
    if (/\.zip$/i.test(path)) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes, { flag: "wx" });
      return files.length;
    }
    await mkdir(path, { recursive: true });
    if ((await readdir(path)).length > 0) throw taken(`${path} is not empty`);
    for (const file of files) {
      const to = join(path, file.path);
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, file.bytes, { flag: "wx" });
    }
    return files.length;
  } catch (cause) {
    if (systemCodeOf(cause) === "EEXIST") throw taken(`${path} is there already`);
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError("CLI_USAGE", `${path} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

function refuse({ message, severity }: { message: string; severity: string }): void {
  if (severity === "error") throw new TocsinError("CONTENT_INVALID", `The export cannot be read: ${message}`);
}

function taken(what: string): TocsinError {
  return new TocsinError("CLI_USAGE", what, { mend: "Name a new folder, or a new file that ends with .zip." });
}
