/** Which file imports which: read from the text of the source, so that the walls can be checked without a compiler. */
import { posix } from "node:path";

/** Path from the checkout's top (`src/engine/run.ts`) to the file's text. */
export type FileMap = ReadonlyMap<string, string>;

export interface Import {
  /** As written: `#store/runs.ts`, `./run.ts`, `pg`. `undefined` when it is computed and cannot be read. */
  specifier: string | undefined;
  /** From 1. */
  line: number;
  /** `type` leaves no trace at run time; `worker` starts another thread or process, so it makes no import cycle. */
  kind: "value" | "type" | "worker";
}

// Statements stand at the start of a line (the formatter sees to that). Text inside a template literal that looks like
// an import is read as one: the check would rather be wrong aloud than be got round.
const clause = String.raw`(?:[\w$]+\s*,?\s*)?(?:\{[^}]*\}|\*(?:\s*as\s+[\w$]+)?)?`;
const statement = new RegExp(
  String.raw`^[ \t]*(?:import|export)\s*(type\b(?!\s*(?:,|from\b)))?\s*${clause}\s*from\s*(["'])([^"'\n]+)\2`,
  "gm",
);
const bareImport = /^[ \t]*import\s*(["'])([^"'\n]+)\1/gm;
const call =
  /(?<![\w$.#])(?:import|require|require\.resolve)\(\s*(?:(["'`])([^"'`\n$]+)\1(?=\s*[,)]))?|import\.meta\.resolve\(\s*(["'])([^"'\n]+)\3/g;
const workerUrl = /new URL\(\s*(["'])([^"'\n]+\.tsx?)\1,\s*import\.meta\.url/g;

export function readImports(source: string): Import[] {
  const found: Import[] = [];
  const add = (at: number, specifier: string | undefined, kind: Import["kind"]) => {
    found.push({ specifier, line: source.slice(0, at).split("\n").length, kind });
  };
  for (const match of source.matchAll(statement)) add(match.index, match[3], match[1] ? "type" : "value");
  for (const match of source.matchAll(bareImport)) add(match.index, match[2], "value");
  for (const match of source.matchAll(call)) {
    if (!isInComment(source, match.index)) add(match.index, match[2] ?? match[4], "value");
  }
  for (const match of source.matchAll(workerUrl)) {
    if (!isInComment(source, match.index)) add(match.index, match[2], "worker");
  }
  return found.sort((a, b) => a.line - b.line);
}

/** Whether the line of the place begins as a comment. What follows code on its line is not looked at: better a fault too many. */
export function isInComment(source: string, at: number): boolean {
  const lineStart = source.lastIndexOf("\n", at - 1) + 1;
  return /^\s*(?:\/?\*|\/\/)/.test(source.slice(lineStart, at));
}

/** The file of ours a specifier means, or `undefined` for a package. Rooms are `#room/…`; tops lists where they lie. */
export function resolveImport(
  from: string,
  specifier: string,
  tops: Readonly<Record<string, string>>,
): string | undefined {
  if (specifier.startsWith(".")) return posix.normalize(posix.join(posix.dirname(from), specifier));
  const crossing = /^#([^/]+)\/(.*)$/.exec(specifier);
  if (!crossing) return undefined;
  const [, room = "", rest = ""] = crossing;
  return posix.normalize(`${tops[room] ?? `src/${room}`}/${rest}`);
}

/** What each file imports of ours at run time. */
function readEdges(files: FileMap, tops: Readonly<Record<string, string>>): Map<string, string[]> {
  const edges = new Map<string, string[]>();
  for (const [path, source] of files) {
    const targets = readImports(source)
      .filter(({ kind }) => kind === "value")
      .map(({ specifier }) => (specifier === undefined ? undefined : resolveImport(path, specifier, tops)))
      .filter((target) => target !== undefined && files.has(target));
    edges.set(path, [...new Set(targets.filter((target) => target !== undefined))]);
  }
  return edges;
}

/** Every file that comes along when `start` is loaded, with the file that brings it. */
export function findLoaded(
  files: FileMap,
  start: string,
  tops: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const edges = readEdges(files, tops);
  const loaded = new Map<string, string>([[start, start]]);
  // A map goes on over what is added to it meanwhile.
  for (const path of loaded.keys()) {
    for (const target of edges.get(path) ?? []) if (!loaded.has(target)) loaded.set(target, path);
  }
  return loaded;
}

/** Circles of imports that exist at run time, each as its list of files, the first repeated at the end. */
export function findCycles(files: FileMap, tops: Readonly<Record<string, string>>): string[][] {
  const edges = readEdges(files, tops);
  const cycles: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const walk = (path: string) => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.push([...trail.slice(start), path]);
      return;
    }
    if (done.has(path)) return;
    trail.push(path);
    for (const target of edges.get(path) ?? []) walk(target);
    trail.pop();
    done.add(path);
  };
  for (const path of edges.keys()) walk(path);
  return cycles;
}
