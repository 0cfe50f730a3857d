/**
 * Reads YAML 1.2 as data and remembers where each value stands. Scalars stay what is written: only what reads back as
 * the same text is a number or a truth (`1`, `true`); `yes`, dates, `1.10` and integers beyond 2^53 are text. Never
 * throws; all that is wrong with the syntax is reported at once.
 */
import { Composer, type CST, isAlias, isMap, isScalar, isSeq, Parser, Scalar, type YAMLError } from "yaml";
import type { Json, JsonObject } from "#base/json.ts";
import { hasErrors, type Problem } from "#base/problem.ts";
import { formatPath, type JsonPath } from "./json-document.ts";
import { findLines, type Position, positionAt } from "./text-lines.ts";
import { readBlockYaml } from "./yaml-block.ts";
import type { Place } from "./yaml-quoted.ts";

export interface YamlDocument {
  /** Absent when the text is not YAML, or breaks a limit. */
  value?: Json;
  problems: Problem[];
  /** Where the value at `path` starts; of a path that leads nowhere, where its nearest parent starts. */
  positionOf(path: JsonPath): Position | undefined;
  /** The library's tree of the text, for whoever edits it; offsets count without a byte order mark. */
  root?: () => unknown;
}

export const yamlLimits = { characters: 10_000_000, depth: 100, values: 1_000_000, problems: 100 };

export function readYaml(text: string, file?: string): YamlDocument {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const problems: Problem[] = [];
  const none = { problems, positionOf: () => undefined };
  const refuse = (code: string, message: string, offset?: number) => {
    const where = offset === undefined ? {} : positionAt(findLines(source), offset);
    problems.push({ code, severity: "error", message, ...(file !== undefined && { file }), ...where });
    return none;
  };
  if (source.length > yamlLimits.characters) {
    return refuse(
      "CONTENT_YAML_TOO_LARGE",
      `The file is larger than ${yamlLimits.characters / 1_000_000} MB. Split it, or take out what does not belong in it.`,
    );
  }
  const nul = source.indexOf("\0");
  if (nul >= 0) {
    return refuse("CONTENT_YAML_SYNTAX", "Not YAML: there is a NUL character here. The file is damaged.", nul);
  }
  const starts = findLines(source);
  const block = readBlockYaml(source, plainToJson);
  if (block) {
    const positionOf = (path: JsonPath) => positionAt(starts, placeAt(block.place, path));
    return { value: block.value, problems, positionOf, root: () => readWithLibrary(source, file).root?.() };
  }
  return readWithLibrary(source, file);
}

function placeAt(root: Place, path: JsonPath): number {
  let place = root;
  for (const key of path) {
    const next = Array.isArray(place.inner) ? place.inner[Number(key)] : place.inner?.get(String(key));
    if (next === undefined) break;
    place = next;
  }
  return place.offset;
}

/** The whole of YAML, by the library. */
export function readWithLibrary(source: string, file?: string): YamlDocument {
  const problems: Problem[] = [];
  const none = { problems, positionOf: () => undefined };
  const starts = findLines(source);
  const refuse = (code: string, message: string, offset?: number) => {
    const where = offset === undefined ? {} : positionAt(starts, offset);
    problems.push({ code, severity: "error", message, ...(file !== undefined && { file }), ...where });
    return none;
  };
  const note = (code: string, severity: Problem["severity"], message: string, offset: number, path?: JsonPath) => {
    if (problems.length >= yamlLimits.problems) return;
    const problem: Problem = { code, severity, message, ...positionAt(starts, Math.min(offset, source.length)) };
    if (file !== undefined) problem.file = file;
    if (path && path.length > 0) problem.path = formatPath(path);
    problems.push(problem);
  };
  try {
    const composer = new Composer({ schema: "failsafe", strict: false, uniqueKeys: false, prettyErrors: false });
    const tokens = [...new Parser().parse(source)];
    const deep = findTooDeep(tokens);
    if (deep !== undefined) {
      return refuse("CONTENT_YAML_TOO_DEEP", `Nested more than ${yamlLimits.depth} levels deep.`, deep);
    }
    const documents = [...composer.compose(tokens)];
    const [document, second] = documents;
    for (const error of documents.flatMap(({ errors }) => errors)) {
      note("CONTENT_YAML_SYNTAX", "error", `Not YAML: ${describe(error)}`, error.pos[0]);
    }
    if (second) {
      const at = second.contents?.range?.[0] ?? second.range[0];
      note("CONTENT_YAML_SYNTAX", "error", "The file holds several documents; put each into its own file.", at);
    }
    if (problems.length > 0) return none;
    const root = document?.contents;
    if (!document || !root) return { value: null, problems, positionOf: () => ({ line: 1, column: 1 }) };
    const value = new Converter(note).convert(root);
    if (hasErrors(problems)) return none;
    return { value, problems, positionOf: (path) => positionAt(starts, findOffset(root, path)), root: () => root };
  } catch (error) {
    if (error instanceof TooMuch) return refuse("CONTENT_YAML_TOO_LARGE", error.message);
    if (error instanceof RangeError) return refuse("CONTENT_YAML_TOO_DEEP", "Nested too deeply to be read.");
    throw error;
  }
}

class TooMuch extends Error {}

type Note = (code: string, severity: Problem["severity"], message: string, offset: number, path?: JsonPath) => void;

class Converter {
  readonly #note: Note;
  readonly #path: (string | number)[] = [];
  readonly #anchors = new Map<string, unknown>();
  #values = 0;

  constructor(note: Note) {
    this.#note = note;
  }

  /** Aliases are followed, and what they add is counted, so that a few lines cannot grow without bound. */
  convert(node: unknown): Json {
    if (++this.#values > yamlLimits.values) {
      throw new TooMuch(`The file holds more than ${yamlLimits.values} values, aliases counted.`);
    }
    if (this.#path.length > yamlLimits.depth) throw new RangeError("too deep");
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return scalarToJson(node);
    if (isMap(node)) return this.#convertMap(node.items);
    if (isSeq(node)) {
      return node.items.map((item, at) => {
        this.#path.push(at);
        const value = this.convert(item);
        this.#path.pop();
        return value;
      });
    }
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target !== undefined) return this.convert(target);
      this.#note(
        "CONTENT_YAML_SYNTAX",
        "error",
        `The alias *${node.source} names nothing.`,
        offsetOf(node),
        this.#path,
      );
    }
    return null;
  }

  #convertMap(items: readonly { key: unknown; value: unknown }[]): JsonObject {
    const value: JsonObject = {};
    for (const { key, value: inner } of items) {
      if (!isScalar(key)) {
        const message = "A key must be plain text here. Put it in quotes, or mend the indentation.";
        this.#note("CONTENT_YAML_KEY", "error", message, offsetOf(key), this.#path);
        continue;
      }
      const name = textOf(key);
      this.#path.push(name);
      if (Object.hasOwn(value, name)) {
        const message = `The key "${name}" is written twice here; the last one holds. Remove or rename one.`;
        this.#note("CONTENT_YAML_KEY_TWICE", "warning", message, offsetOf(key), this.#path);
      }
      const converted = inner === null ? null : this.convert(inner);
      // Assigning would call the setter of `__proto__`.
      Object.defineProperty(value, name, { value: converted, enumerable: true, configurable: true, writable: true });
      this.#path.pop();
    }
    return value;
  }
}

/** What is written, when it is a plain scalar; the text meant, when it is quoted or a block. */
export function textOf(scalar: Scalar): string {
  return typeof scalar.value === "string" ? scalar.value : (scalar.source ?? "");
}

function scalarToJson(scalar: Scalar): Json {
  const text = textOf(scalar);
  if (scalar.type !== Scalar.PLAIN && scalar.type !== undefined) return text;
  return scalar.tag?.endsWith("str") ? text : plainToJson(text);
}

/** What a plain scalar means: only what reads back as the same text is more than text. */
function plainToJson(text: string): Json {
  if (text === "" || text === "~" || text === "null" || text === "Null" || text === "NULL") return null;
  if (text === "true") return true;
  if (text === "false") return false;
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) && String(Number(text)) === text) return Number(text);
  return text;
}

function findOffset(root: unknown, path: JsonPath): number {
  let node = root;
  let offset = offsetOf(root);
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.findLast((item) => isScalar(item.key) && textOf(item.key) === String(key));
      if (!pair) break;
      node = pair.value;
      // The key is where a person looks for a value that is a map, or that is not there.
      const isWritten = isScalar(node) && (node.type !== Scalar.PLAIN || textOf(node) !== "");
      offset = isWritten ? offsetOf(node) : offsetOf(pair.key);
    } else if (isSeq(node)) {
      const item = node.items[Number(key)];
      if (item === undefined) break;
      node = item;
      offset = offsetOf(item);
    } else break;
  }
  return offset;
}

function offsetOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

const hints: Partial<Record<YAMLError["code"], string>> = {
  TAB_AS_INDENT: "lines are indented by a tab; YAML wants blanks",
  BAD_INDENT: "this line is indented differently from the others of its list or map",
  MISSING_CHAR: "a closing quote or bracket, or a blank, is missing",
  BAD_ALIAS: "this alias names nothing",
};

/** The library's sentence without its excerpt, and ours where it says more. */
function describe(error: YAMLError): string {
  const [first = ""] = error.message.split("\n");
  const sentence = `${first.replace(/\s+$/, "").replace(/[.:]$/, "")}.`;
  const hint = hints[error.code];
  return hint ? `${hint} (${sentence.slice(0, -1)}).` : sentence;
}

/**
 * Where nesting passes the limit, found without a call for each level: the composer, which makes one, never sees what is
 * deeper.
 */
function findTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const waiting: [token: CST.Token | null | undefined, depth: number][] = tokens.map((token) => [token, 0]);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [token, depth] = next;
    if (!token) continue;
    if (depth > yamlLimits.depth) return token.offset;
    if (token.type === "document") waiting.push([token.value, depth]);
    else if ("items" in token) {
      for (const item of token.items) {
        if ("key" in item) waiting.push([item.key, depth + 1]);
        waiting.push([item.value, depth + 1]);
      }
    }
  }
  return undefined;
}
