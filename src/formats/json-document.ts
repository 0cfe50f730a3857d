import type { Json, JsonObject } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import { findLines, type Position, positionAt } from "./text-lines.ts";

export type { Position };

/**
 * Reads JSON as `JSON.parse` does and remembers where each value stands, so that a problem found later can point at
 * its line. What `JSON.parse` passes over in silence (a key written twice, a number that cannot be kept exactly) is
 * reported. Never throws.
 */
export interface JsonDocument {
  /** Absent when the text is not JSON. */
  value?: Json;
  problems: Problem[];
  /** Where the value at `path` starts; of a path that leads nowhere, where its nearest parent starts. */
  positionOf(path: JsonPath): Position | undefined;
  /** Where the value at `path` begins in the text, without a byte order mark; undefined when there is none. */
  offsetOf(path: JsonPath): number | undefined;
  /** The white space one level is indented by; empty when the text is written in one line. */
  indent: string;
}

export type JsonPath = readonly (string | number)[];

export const jsonLimits = { characters: 10_000_000, depth: 100 };

/** A value's place; the tree mirrors the document's. A plain value's is its offset alone: files hold millions of them. */
type Place = number | { offset: number; inner: Map<string, Place> | Place[] };

class Refusal extends Error {
  readonly offset: number;
  readonly code: string;
  constructor(offset: number, message: string, code = "CONTENT_JSON_SYNTAX") {
    super(message);
    this.offset = offset;
    this.code = code;
  }
}

export interface JsonReading {
  /** Numbers that would change are kept as text, as they are written, instead of being reported. */
  keepNumbers?: boolean;
  /** A key written twice is told of, and the last one holds, as XSOAR reads it; otherwise it is an error. */
  lastKeyHolds?: boolean;
}

export function readJson(text: string, file?: string, reading: JsonReading = {}): JsonDocument {
  const problems: Problem[] = [];
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const where = file === undefined ? {} : { file };
  const document = { problems, positionOf: () => undefined, offsetOf: () => undefined, indent: "" };
  if (source.length > jsonLimits.characters) {
    const message = `The file is larger than ${jsonLimits.characters / 1_000_000} MB. Split it, or leave icons out.`;
    problems.push({ code: "CONTENT_JSON_TOO_LARGE", severity: "error", message, ...where });
    return document;
  }
  const starts = findLines(source);
  const notes: { offset: number; path: JsonPath; code: string; severity: "error" | "warning"; message: string }[] = [];
  const note: Note = (offset, path, code, severity, message) => notes.push({ offset, path, code, severity, message });
  const parser = new Parser(source, note, reading);
  try {
    const root = parser.read();
    return {
      value: root.value,
      problems: notes.map(({ offset, path, ...rest }) => {
        return { ...rest, ...where, path: formatPath(path), ...positionAt(starts, offset) };
      }),
      positionOf: (path) => positionAt(starts, findOffset(root.place, path).offset),
      offsetOf: (path) => {
        const { offset, depth } = findOffset(root.place, path);
        return depth === path.length ? offset : undefined;
      },
      indent: /^[[{]\r?\n([ \t]*)/.exec(source.trimStart())?.[1] ?? "",
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const position = positionAt(starts, error.offset);
    problems.push({ code: error.code, severity: "error", message: error.message, ...where, ...position });
    return document;
  }
}

/** `nodes.3.arguments.url`; a key that would mislead as it stands is quoted. */
export function formatPath(path: JsonPath): string {
  return path.map((key) => (/^[^.\s"]+$/.test(String(key)) ? String(key) : JSON.stringify(key))).join(".");
}

/** A path as `formatPath` writes it. */
export function readPath(path: string): JsonPath {
  const keys = path.match(/"(?:[^"\\]|\\.)*"|[^.]+/g) ?? [];
  return keys.map((key) => (key.startsWith('"') ? String(readKey(key)) : key));
}

function readKey(key: string): unknown {
  try {
    return JSON.parse(key);
  } catch {
    return key;
  }
}

/** Of the value at the path, or of the last one on the way there that exists; `depth` says how far that was. */
function findOffset(root: Place, path: JsonPath): { offset: number; depth: number } {
  let place = root;
  let depth = 0;
  for (const key of path) {
    if (typeof place === "number") break;
    const { inner } = place;
    const next = Array.isArray(inner) ? inner[Number(key)] : inner.get(String(key));
    if (next === undefined) break;
    place = next;
    depth++;
  }
  return { offset: typeof place === "number" ? place : place.offset, depth };
}

type Note = (offset: number, path: JsonPath, code: string, severity: "error" | "warning", message: string) => void;
type Read = { value: Json; place: Place };

const escapes: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\", "/": "/" };
const token = /[-+.\w]*/y;
const space = /[ \t\r\n]*/y;
const words: Record<string, Json> = { true: true, false: false, null: null };

/** Recursive descent over the grammar of RFC 8259; the depth limit keeps the stack small. */
class Parser {
  readonly #source: string;
  readonly #note: Note;
  readonly #reading: JsonReading;
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(source: string, note: Note, reading: JsonReading) {
    this.#source = source;
    this.#note = note;
    this.#reading = reading;
  }

  read(): Read {
    const root = this.#readValue();
    this.#skipSpace();
    if (this.#at < this.#source.length) throw this.#refuse("Nothing may follow the end of the document.");
    return root;
  }

  #readValue(): Read {
    this.#skipSpace();
    const offset = this.#at;
    const first = this.#source[offset];
    if (first === "{" || first === "[") {
      if (this.#path.length >= jsonLimits.depth) {
        const message = `Nested more than ${jsonLimits.depth} levels deep.`;
        throw new Refusal(offset, message, "CONTENT_JSON_TOO_DEEP");
      }
      return first === "{" ? this.#readObject(offset) : this.#readArray(offset);
    }
    if (first === '"') return { value: this.#readString(), place: offset };
    token.lastIndex = offset;
    const word = token.exec(this.#source)?.[0] ?? "";
    this.#at += word.length;
    if (Object.hasOwn(words, word)) return { value: words[word] ?? null, place: offset };
    if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(word))
      return { value: this.#toNumber(word, offset), place: offset };
    this.#at = offset;
    throw this.#refuse(
      first === undefined ? "The text ends before the document does." : `A value was expected here${hint(first)}.`,
    );
  }

  #toNumber(word: string, offset: number): number | string {
    const value = Number(word);
    const whole = /^-?\d+$/.test(word);
    const kept = Number.isFinite(value) && (String(value) === word || !whole || Number.isSafeInteger(value));
    if (this.#reading.keepNumbers) return kept ? value : word;
    if (!Number.isFinite(value) || (whole && !Number.isSafeInteger(value) && BigInt(word) !== BigInt(value))) {
      const message = `The number ${word} is too large to be kept exactly. Write it in quotes, as text.`;
      this.#note(offset, [...this.#path], "CONTENT_JSON_NUMBER_INEXACT", "warning", message);
    }
    return value;
  }

  #readObject(offset: number): Read {
    const value: JsonObject = {};
    const inner = new Map<string, Place>();
    this.#at++;
    this.#skipSpace();
    if (this.#take("}")) return { value, place: { offset, inner } };
    do {
      this.#skipSpace();
      const keyOffset = this.#at;
      if (this.#source[keyOffset] !== '"') throw this.#refuse("A key in double quotes was expected here.");
      const key = this.#readString();
      this.#skipSpace();
      if (!this.#take(":")) throw this.#refuse("A colon was expected after the key.");
      this.#path.push(key);
      if (inner.has(key)) {
        const message = `The key "${key}" is written twice here; only one can hold. Remove or rename one.`;
        const severity = this.#reading.lastKeyHolds ? "warning" : "error";
        this.#note(keyOffset, [...this.#path], "CONTENT_JSON_KEY_TWICE", severity, message);
      }
      const read = this.#readValue();
      this.#path.pop();
      inner.set(key, read.place);
      // Assigning would call the setter of `__proto__`.
      Object.defineProperty(value, key, { value: read.value, enumerable: true, configurable: true, writable: true });
      this.#skipSpace();
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#refuse('A comma or "}" was expected here.');
    return { value, place: { offset, inner } };
  }

  #readArray(offset: number): Read {
    const value: Json[] = [];
    const inner: Place[] = [];
    this.#at++;
    this.#skipSpace();
    if (this.#take("]")) return { value, place: { offset, inner } };
    do {
      this.#path.push(value.length);
      const read = this.#readValue();
      this.#path.pop();
      inner.push(read.place);
      value.push(read.value);
      this.#skipSpace();
    } while (this.#take(","));
    if (!this.#take("]")) throw this.#refuse('A comma or "]" was expected here.');
    return { value, place: { offset, inner } };
  }

  #readString(): string {
    const start = this.#at++;
    const parts: string[] = [];
    for (;;) {
      const from = this.#at;
      while (isPlain(this.#source.charCodeAt(this.#at))) this.#at++;
      parts.push(this.#source.slice(from, this.#at));
      const stop = this.#source[this.#at];
      if (stop === '"') {
        this.#at++;
        return parts.join("");
      }
      if (stop === undefined) throw new Refusal(start, "This text is not closed by a double quote.");
      if (stop !== "\\")
        throw this.#refuse("A line break or control character stands inside a text. Write it as \\n or \\u….");
      parts.push(this.#readEscape());
    }
  }

  #readEscape(): string {
    const letter = this.#source[this.#at + 1] ?? "";
    const simple = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    if (simple !== undefined) {
      this.#at += 2;
      return simple;
    }
    const code = this.#source.slice(this.#at + 2, this.#at + 6);
    if (letter !== "u" || !/^[0-9a-fA-F]{4}$/.test(code))
      throw this.#refuse("JSON knows no such escape after the backslash.");
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(code, 16));
  }

  #skipSpace(): void {
    space.lastIndex = this.#at;
    this.#at += space.exec(this.#source)?.[0].length ?? 0;
  }

  #take(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #refuse(message: string): Refusal {
    return new Refusal(this.#at, `Not JSON: ${message}`);
  }
}

/** May stand in a text as it is. Past the end the code is NaN, which is not plain either. */
function isPlain(code: number): boolean {
  return code >= 0x20 && code !== 0x22 && code !== 0x5c;
}

/** The commonest slips, by the character the parser stumbles over. */
function hint(character: string): string {
  if (character === "}" || character === "]") return "; there is a comma too many before it";
  if (character === "'") return "; JSON quotes text with double quotes";
  if (character === "/") return "; JSON has no comments";
  return "";
}
