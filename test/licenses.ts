/**
 * What Tocsin's production dependencies are licensed under, and what is built into the console, read from the lockfile.
 * Run with `--write` it renews the lists in THIRD-PARTY-LICENSES.md; `licenses.test.ts` notices when that was forgotten.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { silentLog } from "#base/log.ts";
import { BuildManifest } from "#server/console/build-manifest.ts";
import { prepareConsole } from "#server/console/console-build.ts";
import { hashSource } from "#server/console/hash-source.ts";
import { buildsOf, checkout, manifestName } from "#server/console/places.ts";

export interface LicensedPackage {
  name: string;
  license: string;
}

interface LockedPackage {
  name?: string;
  license?: string;
  dev?: boolean;
}

export interface Lockfile {
  packages: Readonly<Record<string, LockedPackage>>;
}

/** Licences that ask for no more than their notice. Anything else needs a person's decision first. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "PostgreSQL",
  "Python-2.0",
  "Unicode-3.0",
  "Unlicense",
  "Zlib",
]);

/** For fonts: they may be bundled and served, and must keep their names to themselves. */
const allowedForFonts = new Set(["OFL-1.1"]);

/** Whether an SPDX expression leaves us an allowed choice. What it cannot read (brackets within, WITH) it refuses. */
export function isAllowed(expression: string): boolean {
  return expression
    .replace(/^\((.*)\)$/, "$1")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((license) => allowed.has(license)));
}

/** Everything `npm ci --omit=dev` may install, on any platform, each name and licence once. */
export function listProductionPackages(lockfile: Lockfile): LicensedPackage[] {
  const found = new Map<string, LicensedPackage>();
  for (const [path, locked] of Object.entries(lockfile.packages)) {
    if (path === "" || locked.dev) continue;
    const name = locked.name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const license = locked.license ?? "none stated";
    found.set(`${name} ${license}`, { name, license });
  }
  return [...found.values()].sort((a, b) => (`${a.name} ${a.license}` < `${b.name} ${b.license}` ? -1 : 1));
}

/** What a build of the console holds, by the places of packages that its manifest names. */
export function listBundledPackages(lockfile: Lockfile, places: readonly string[]): LicensedPackage[] {
  const found = places.map((place) => {
    const locked = lockfile.packages[place];
    const name = locked?.name ?? place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    return { name, license: locked?.license ?? "none stated" };
  });
  const unique = new Map(found.map((one) => [`${one.name} ${one.license}`, one]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

export const isAllowedInConsole = ({ name, license }: LicensedPackage): boolean =>
  isAllowed(license) || (name.startsWith("@fontsource") && allowedForFonts.has(license));

/** Builds the console when it is not built: what is bundled is known only then. */
export async function readBundledPlaces(): Promise<string[]> {
  const { settled } = prepareConsole({ log: silentLog });
  const state = await settled;
  if (state.state === "failed") throw new Error(`${state.reason}\n${state.mend}`);
  const manifest = join(buildsOf(checkout), await hashSource(checkout), manifestName);
  return BuildManifest.parse(JSON.parse(readFileSync(manifest, "utf8"))).bundled;
}

/** The lists of the document: each between its marks. */
export type ListName = "packages" | "bundled";

/** The document with a list renewed; the words around it are a person's and stay. */
export function renewList(document: string, packages: readonly LicensedPackage[], list: ListName = "packages"): string {
  const begin = `<!-- ${list}: written by \`node test/licenses.ts --write\` -->`;
  const end = `<!-- end of ${list} -->`;
  const [before, after] = [document.indexOf(begin), document.indexOf(end)];
  if (before < 0 || after < before) throw new Error("THIRD-PARTY-LICENSES.md has lost the marks around its list.");
  const lines = packages.map(({ name, license }) => `- ${name}: ${license}\n`).join("");
  return `${document.slice(0, before)}${begin}\n\n${lines}\n${document.slice(after)}`;
}

export const documentFile = new URL("../THIRD-PARTY-LICENSES.md", import.meta.url);

export function readLockfile(): Lockfile {
  return JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
}

if (import.meta.main) {
  const lockfile = readLockfile();
  const installed = renewList(readFileSync(documentFile, "utf8"), listProductionPackages(lockfile));
  const renewed = renewList(installed, listBundledPackages(lockfile, await readBundledPlaces()), "bundled");
  if (process.argv.includes("--write")) writeFileSync(documentFile, renewed);
  else process.stdout.write(renewed);
}
