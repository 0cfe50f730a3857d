/** What a path holds as one archive to be sent: an archive or a file as it is, a folder with all that is content in it. */
import { readFile } from "node:fs/promises";
import { basename, relative } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { messageOf, TocsinError } from "#contract/errors.ts";
import { packTar, type TarFile } from "#formats/archive/pack-tar.ts";
import { isArchive, readArchive } from "#formats/archive/read-archive.ts";
import { ContentSet } from "#formats/content-set.ts";
import { collectFiles } from "./collect-files.ts";

export interface PackedPath {
  /** As it is shown afterwards. */
  file: string;
  bytes: Uint8Array;
  /** Files that could not be read, each with the reason. */
  unreadable: string[];
}

const mostBytes = 100 * 1024 * 1024;

export async function packPath(path: string, onFile: (path: string) => void): Promise<PackedPath> {
  const file = basename(path) || "content";
  const { files, unreadable } = await collectFiles(path);
  const complaints = unreadable.map(({ path: where, reason }) => `${where}: ${reason}`);
  const [only] = files;
  if (only?.path === path) return { file, bytes: await readWhole(path), unreadable: complaints };
  const packed: TarFile[] = [];
  for (const { path: where } of files) {
    onFile(where);
    const name = relative(path, where).replaceAll("\\", "/");
    const bytes = await readWhole(where);
    if (!isArchive(bytes)) packed.push({ name, bytes });
    // Packs as they are downloaded, side by side in a folder.
    else {
      const reading = {
        file: name,
        wants: ContentSet.wants,
        onProblem: ({ message, severity }: { message: string; severity: string }) => {
          if (severity === "error") complaints.push(`${name}: ${message}`);
        },
      };
      for await (const inner of readArchive(bytes, reading)) {
        packed.push({ name: `${name.replace(/\.[^/]*$/, "")}/${inner.path}`, bytes: inner.bytes });
      }
    }
  }
  if (packed.length === 0) {
    throw new TocsinError("CONTENT_INVALID", `There is no content at ${path}`, {
      mend: "Name a file, a folder, a pack's zip or a content bundle (.tar.gz).",
    });
  }
  const bytes = await promisify(gzip)(packTar(packed));
  if (bytes.length > mostBytes) {
    throw new TocsinError("REQUEST_TOO_LARGE", `${path} is larger than 100 MB, packed`, {
      mend: "Bring it in by parts.",
    });
  }
  return { file, bytes, unreadable: complaints };
}

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new TocsinError("CONTENT_INVALID", `${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
