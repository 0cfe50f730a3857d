/** Loading a hundred playbooks, from text to checked model; and a bundle of them, as `content validate` reads it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { packTar } from "#formats/archive/pack-tar.ts";
import { ContentSet } from "#formats/content-set.ts";
import { readContent } from "#formats/read-content.ts";
import { readWithLibrary } from "#formats/yaml-document.ts";
import type { Measurement } from "./table.ts";

const playbooks = 100;
const files = 1_000;

export async function benchContent(): Promise<Measurement[]> {
  const texts = readTexts();
  const size = `${(texts.reduce((sum, text) => sum + text.length, 0) / 1_000_000).toFixed(1)} MB`;
  const load = measure(() => {
    for (const [at, text] of texts.entries()) readContent(text, `${at}.yml`);
  });
  const parse = measure(() => {
    for (const text of texts) readWithLibrary(text);
  });
  const bundle = gzipSync(
    packTar(
      Array.from({ length: files }, (_, at) => ({
        name: `playbook-${at}.yml`,
        bytes: Buffer.from((texts[at % texts.length] ?? "").replace(/^id: .*$/m, `id: "${at}"`)),
      })),
    ),
  );
  const before = process.memoryUsage.rss();
  let peak = before;
  const start = performance.now();
  const set = new ContentSet({
    onProblem: () => {
      peak = Math.max(peak, process.memoryUsage.rss());
    },
  });
  await set.addArchive("content.tar.gz", bundle);
  set.finish();
  const bundleMs = performance.now() - start;
  peak = Math.max(peak, process.memoryUsage.rss());
  return [
    {
      what: `load ${playbooks} playbooks (${size})`,
      measured: `${Math.round(load)} ms`,
      budget: "≤ 1,000 ms",
      met: load <= 1_000,
      reference: `YAML by the library alone ${Math.round(parse)} ms, ratio ${(load / parse).toFixed(2)}`,
    },
    {
      what: `a bundle of ${files} files (${set.playbooks.length} playbooks)`,
      measured: `${(bundleMs / 1000).toFixed(1)} s`,
      budget: "≤ 5 s",
      met: bundleMs <= 5_000,
      reference: `memory grew by ${Math.round((peak - before) / 1_000_000)} MB`,
    },
  ];
}

/** The first time counts: nobody loads content twice to warm the machine up. */
function measure(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Real playbooks where they are at hand, else one of ours again and again. */
function readTexts(): string[] {
  const own = fileURLToPath(new URL("../src/formats/xsoar/fixtures/playbook-everything.yml", import.meta.url));
  const folder = process.env.TOCSIN_CORPUS ? join(process.env.TOCSIN_CORPUS, "xsoar/playbooks") : "";
  const paths = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.ya?ml$/.test(name))
        .map((name) => join(folder, name))
    : [own];
  return Array.from({ length: playbooks }, (_, at) => readFileSync(paths[at % paths.length] ?? own, "utf8"));
}
