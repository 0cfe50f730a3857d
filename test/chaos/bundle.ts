/**
 * The program of the processes as one file. A process that is killed at one of hundreds of moments spends most of its life
 * reading its program; as one file that takes a third of the time. It is the same source.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

export interface Bundle {
  program: string;
  remove(): Promise<void>;
}

export async function bundleChild(): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-chaos-"));
  await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL("../../", import.meta.url)),
    plugins: [
      {
        name: "own-places",
        enforce: "pre",
        // What a module reads beside itself it still finds there: threads, the functions of automations.
        transform: (code, id) =>
          code.includes("import.meta.url")
            ? { code: code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href)), map: null }
            : undefined,
      },
    ],
    ssr: { noExternal: true, external: ["pg-native"] },
    build: {
      ssr: fileURLToPath(new URL("./child.ts", import.meta.url)),
      outDir: folder,
      minify: false,
      target: "esnext",
      rolldownOptions: { external: ["pg-native"], output: { entryFileNames: "child.mjs" } },
    },
  });
  return { program: join(folder, "child.mjs"), remove: () => rm(folder, { recursive: true, force: true }) };
}
