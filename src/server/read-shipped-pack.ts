/** The packs of content that come with Tocsin, read as an upload of them would be. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { type ReadUpload, readUpload } from "#actions/content/read-upload.ts";

const folder = fileURLToPath(new URL("../../content/packs/", import.meta.url));

/** `name` is one of ours, never a person's word. */
export async function readShippedPack(name: string): Promise<ReadUpload> {
  const root = join(folder, name);
  const paths = (await readdir(root, { recursive: true })).filter((path) => /\.(?:json|ya?ml)$/.test(path)).sort();
  const files = await Promise.all(
    paths.map(async (path) => [`${name}/${path.replaceAll("\\", "/")}`, await readFile(join(root, path))] as const),
  );
  return await readUpload(`${name}.zip`, zipSync(Object.fromEntries(files), { level: 0 }));
}
