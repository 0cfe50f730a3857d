import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BuildManifest } from "./build-manifest.ts";
import { typeOf } from "./file-types.ts";
import { manifestName } from "./places.ts";

/** One file that may be asked for. Its bytes stay on the disk; what is asked for is looked up here, never made a path. */
export interface ConsoleFile {
  file: string;
  type: string;
  hash: string;
  size: number;
  br?: number | undefined;
  gz?: number | undefined;
  /** Its name changes with its content. */
  isImmutable: boolean;
}

export interface ConsoleFiles {
  /** The page, the nonce's place in it. */
  page: string;
  /** By the address's path, `/assets/index-Dr7lbb2y.css`. */
  byPath: ReadonlyMap<string, ConsoleFile>;
}

const pageName = "index.html";

/** A build in this folder; undefined when there is none, or not a whole one. */
export async function readConsoleFiles(folder: string): Promise<ConsoleFiles | undefined> {
  const [manifest, page] = await Promise.all([
    readFile(join(folder, manifestName), "utf8").catch(() => undefined),
    readFile(join(folder, pageName), "utf8").catch(() => undefined),
  ]);
  if (manifest === undefined || page === undefined) return undefined;
  const byPath = new Map<string, ConsoleFile>();
  for (const { path, ...facts } of BuildManifest.parse(JSON.parse(manifest)).files) {
    const type = typeOf(path);
    if (type === undefined || path === pageName) continue;
    byPath.set(`/${path}`, { ...facts, file: join(folder, path), type, isImmutable: path.startsWith("assets/") });
  }
  return { page, byPath };
}
