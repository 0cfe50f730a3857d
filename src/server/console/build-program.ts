/**
 * Builds the console: `node src/server/console/build-program.ts [<top of the checkout>]`. The build is made aside and put
 * into place by one rename, so that whoever builds at the same time, or reads, meets whole builds only.
 */
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip, constants as zlib } from "node:zlib";
import type { Plugin } from "vite";
import type { BuildManifest } from "./build-manifest.ts";
import { isCompressible } from "./file-types.ts";
import { hashSource } from "./hash-source.ts";
import { buildsOf, checkout, manifestName } from "./places.ts";

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** A running server may still hand out the build before. */
const buildsKept = 3;
const abandonedAfterMs = 10 * 60_000;

async function build(top: string): Promise<void> {
  const builds = buildsOf(top);
  const target = join(builds, await hashSource(top));
  if (await isThere(join(target, manifestName))) return;
  await mkdir(builds, { recursive: true });
  const aside = await mkdtemp(join(builds, ".building-"));
  try {
    const { build: buildByVite } = await import("vite");
    const bundled = new Set<string>();
    await buildByVite({
      configFile: join(top, "console", "vite.config.ts"),
      configLoader: "native",
      mode: "production",
      logLevel: "warn",
      build: { outDir: aside, emptyOutDir: true },
      plugins: [notePackages(bundled)],
    });
    const manifest: BuildManifest = { bundled: [...bundled].sort(), files: await listAndCompress(aside) };
    await writeFile(join(aside, manifestName), JSON.stringify(manifest));
    // Made for its maker alone; another user may run the server.
    await chmod(aside, 0o755);
    await putInPlace(aside, target);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  await tidy(builds, target);
}

/** Whose code, styles and fonts go into the build: their licences want to be named. */
function notePackages(found: Set<string>): Plugin {
  const note = (id: string) => {
    const path = id.replaceAll("\\", "/");
    const inner = path.lastIndexOf("/node_modules/");
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(path.slice(inner + "/node_modules/".length))?.[0];
    if (inner >= 0 && name) found.add(path.slice(path.indexOf("/node_modules/") + 1, inner + 14) + name);
  };
  return {
    name: "note-packages",
    generateBundle(_, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== "chunk") continue;
        for (const [id, { renderedLength }] of Object.entries(output.modules)) if (renderedLength > 0) note(id);
      }
      // Styles leave the chunks before they are written; fonts come with theirs.
      for (const id of this.getModuleIds()) if (/\.css(?:\?|$)/.test(id)) note(id);
    },
  };
}

async function listAndCompress(folder: string): Promise<BuildManifest["files"]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const listed = await Promise.all(
    files.sort().map(async (file) => {
      const content = await readFile(file);
      const path = relative(folder, file).replaceAll(sep, "/");
      const hash = createHash("sha256").update(content).digest("base64url").slice(0, 22);
      return { path, hash, size: content.length, ...(isCompressible(file) ? await compress(file, content) : {}) };
    }),
  );
  return listed;
}

async function compress(file: string, content: Buffer): Promise<{ br?: number; gz?: number }> {
  const made = {
    br: await brotli(content, { params: { [zlib.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    gz: await zip(content, { level: 9 }),
  };
  const sizes: { br?: number; gz?: number } = {};
  for (const ending of ["br", "gz"] as const) {
    if (made[ending].length >= content.length) continue;
    await writeFile(`${file}.${ending}`, made[ending]);
    sizes[ending] = made[ending].length;
  }
  return sizes;
}

/** When somebody else was quicker, theirs is as good. */
async function putInPlace(aside: string, target: string): Promise<void> {
  try {
    await rename(aside, target);
  } catch (error) {
    if (!(await isThere(join(target, manifestName)))) throw error;
  }
}

async function tidy(builds: string, current: string): Promise<void> {
  const folders = await Promise.all(
    (await readdir(builds)).map(async (name) => {
      const path = join(builds, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
      return { name, path, mtimeMs };
    }),
  );
  const isBuild = /^[0-9a-f]{16}$/;
  const former = folders.filter(({ name, path }) => isBuild.test(name) && path !== current);
  const old = former.sort((a, b) => b.mtimeMs - a.mtimeMs).slice(buildsKept - 1);
  const abandoned = folders.filter(
    ({ name, mtimeMs }) => name.startsWith(".building-") && Date.now() - mtimeMs > abandonedAfterMs,
  );
  for (const { path } of [...old, ...abandoned]) await rm(path, { recursive: true, force: true });
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

// Alerts go first: a server that starts beside this has the machine.
try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // Not every system lets a process step back.
}
await build(resolve(process.argv[2] ?? checkout));
