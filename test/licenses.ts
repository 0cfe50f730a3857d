/**
 * What Tocsin's production dependencies are licensed under, read from the lockfile. Run with `--write` it renews the
 * list in THIRD-PARTY-LICENSES.md; `licenses.test.ts` notices when that was forgotten.
 */
import { readFileSync, writeFileSync } from "node:fs";

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

const begin = "<!-- packages: written by `node test/licenses.ts --write` -->";
const end = "<!-- end of packages -->";

/** The document with its list renewed; the words around it are a person's and stay. */
export function renewList(document: string, packages: readonly LicensedPackage[]): string {
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
  const packages = listProductionPackages(readLockfile());
  const renewed = renewList(readFileSync(documentFile, "utf8"), packages);
  if (process.argv.includes("--write")) writeFileSync(documentFile, renewed);
  else process.stdout.write(renewed);
}
