/** The files of a zip, a tar or a tar.gz, one at a time. Never throws on what the archive holds. */
import type { Problem } from "#base/problem.ts";
import type { ContentProblemCode } from "../content-problems.ts";
import { Allowance, ArchiveFault, type ArchiveLimits, archiveLimits } from "./archive-limits.ts";
import { entryPath } from "./entry-path.ts";
import { readTar } from "./read-tar.ts";
import { readZip } from "./read-zip.ts";

export interface ArchivedFile {
  /** Inside the archive, with plain slashes. */
  path: string;
  bytes: Uint8Array;
}

export interface ArchiveReading {
  /** What the archive is called, for its problems. */
  file: string;
  /** The files to unpack; absent: all. */
  wants?: (path: string) => boolean;
  /** Told of everything that is wrong, as it is met. */
  onProblem(problem: Problem): void;
  limits?: ArchiveLimits;
}

/** By what its first bytes are. */
export function isArchive(bytes: Uint8Array): boolean {
  return isZip(bytes) || isGzip(bytes) || Buffer.from(bytes.subarray(257, 262)).toString("latin1") === "ustar";
}

const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] ?? 9) < 9;
const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

export const archiveName = /\.(?:zip|tar|tgz|tar\.gz)$/i;

export async function* readArchive(bytes: Uint8Array, reading: ArchiveReading): AsyncGenerator<ArchivedFile> {
  const { file, onProblem, limits = archiveLimits } = reading;
  const tell = (code: ContentProblemCode, message: string, severity: Problem["severity"] = "error", path?: string) => {
    onProblem({ code, severity, message, file: path === undefined ? file : `${file}/${path}` });
  };
  /** The path of an entry that is to be unpacked; what is refused is told. */
  const admit = (name: string, kind: string): string | undefined => {
    if (kind === "folder" || isNoise(name)) return undefined;
    const path = entryPath(name, limits.depth);
    if (path === undefined) {
      const message = `The entry ${JSON.stringify(name.slice(0, 200))} has a name that leads out of the archive, or none that can be used.`;
      tell("CONTENT_ARCHIVE_ENTRY", message);
    } else if (kind === "encrypted") {
      tell("CONTENT_ARCHIVE_ENCRYPTED", "This file is protected by a password.", "error", path);
    } else if (kind !== "file") {
      tell("CONTENT_ARCHIVE_ENTRY", `This entry is a ${kind}, not a file.`, "error", path);
    } else if (archiveName.test(path)) {
      tell("CONTENT_ARCHIVE_NESTED", "An archive inside an archive is not opened.", "info", path);
    } else if (reading.wants?.(path) ?? true) return path;
    return undefined;
  };
  try {
    const allowance = new Allowance(limits, bytes.length);
    if (isZip(bytes)) {
      for (const entry of readZip(bytes, allowance)) {
        const path = admit(entry.name, entry.kind);
        if (path !== undefined) yield { path, bytes: entry.read(path) };
      }
      return;
    }
    const wanted = new Map<string, string>();
    const wants = (name: string) => {
      const path = admit(name, "file");
      if (path !== undefined) wanted.set(name, path);
      return path !== undefined;
    };
    for await (const entry of readTar(bytes, allowance, wants)) {
      const path = wanted.get(entry.name);
      wanted.clear();
      if (entry.bytes && path !== undefined) yield { path, bytes: entry.bytes };
      else if (entry.kind !== "file") admit(entry.name, entry.kind);
    }
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
    tell(error.code, `The archive cannot be read further: ${error.message}.`);
  }
}

/** What tools leave beside the files. */
function isNoise(name: string): boolean {
  return /(?:^|\/)(?:__MACOSX|\.git)\/|(?:^|\/)(?:\._[^/]*|\.DS_Store)$/.test(name);
}
