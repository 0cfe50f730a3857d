/**
 * Changes a JSON text in the lines concerned and in no other. After each change the text is read again; where it does
 * not say what it should, it is left alone and nothing is given back.
 */
import { isDeepStrictEqual } from "node:util";
import { isObject, type Json } from "#base/json.ts";
import { type JsonDocument, type JsonPath, readJson } from "../json-document.ts";
import { applyChange, type Change, valueAt } from "./change.ts";

export function editJson(text: string, changes: readonly Change[]): string | undefined {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  let source = text.slice(mark.length);
  for (const change of changes) {
    const document = read(source);
    if (document.value === undefined) return undefined;
    const edited = new Editor(source, document, document.value).apply(change);
    if (edited === undefined || !isDeepStrictEqual(read(edited).value, applyChange(document.value, change))) {
      return undefined;
    }
    source = edited;
  }
  return mark + source;
}

const read = (source: string) => readJson(source, undefined, { keepNumbers: true, lastKeyHolds: true });

class Editor {
  readonly #source: string;
  readonly #document: JsonDocument;
  readonly #value: Json;
  readonly #indent: string;
  readonly #lineEnd: string;

  constructor(source: string, document: JsonDocument, value: Json) {
    this.#source = source;
    this.#document = document;
    this.#value = value;
    this.#indent = document.indent;
    this.#lineEnd = source.includes("\r\n") ? "\r\n" : "\n";
  }

  apply(change: Change): string | undefined {
    const { path } = change;
    const parentPath = path.slice(0, -1);
    const key = path.at(-1);
    const parent = valueAt(this.#value, parentPath);
    if (key === undefined) return undefined;
    if (!isObject(parent) && !Array.isArray(parent)) {
      if (change.op !== "set") return change.op === "remove" ? this.#source : undefined;
      return this.apply({ op: "set", path: parentPath, value: { [String(key)]: change.value } });
    }
    const keys: readonly (string | number)[] = Array.isArray(parent) ? [...parent.keys()] : Object.keys(parent);
    const at = Array.isArray(parent) ? Number(key) : keys.indexOf(String(key));
    const exists = at >= 0 && at < keys.length;
    if (change.op === "remove") return exists ? this.#remove(parentPath, keys, at) : this.#source;
    if (change.op === "set" && exists) {
      const span = this.#spanOf(path);
      return span && this.#splice(span.start, span.end, this.#print(change.value, this.#marginAt(span.start)));
    }
    return this.#insert(parentPath, keys, change.op === "insert" ? at : keys.length, key, change.value);
  }

  #insert(
    parent: JsonPath,
    keys: readonly (string | number)[],
    at: number,
    key: string | number,
    value: Json,
  ): string | undefined {
    const span = this.#spanOf(parent);
    if (!span) return undefined;
    const name = typeof key === "number" ? "" : `${JSON.stringify(key)}:${this.#indent === "" ? "" : " "}`;
    const sorted = this.#membersOf(parent, keys);
    const next = sorted[at];
    if (next && typeof key === "number") {
      const margin = this.#marginAt(next.start);
      const isOwnLine =
        this.#source.slice(0, next.start).trimEnd().length < next.start && this.#breaksBefore(next.start);
      const gap = isOwnLine ? `,\n${margin}` : ", ";
      return this.#splice(next.start, next.start, `${this.#print(value, margin)}${gap}`);
    }
    const last = sorted.at(-1);
    if (last) {
      const breaks = this.#breaksBefore(last.keyStart);
      const margin = this.#marginAt(last.keyStart);
      return this.#splice(last.end, last.end, `,${breaks ? `\n${margin}` : " "}${name}${this.#print(value, margin)}`);
    }
    const margin = this.#marginAt(span.start);
    const inner = margin + this.#indent;
    const body = `${name}${this.#print(value, inner)}`;
    const [open, close] = [this.#source[span.start] ?? "", this.#source[span.end - 1] ?? ""];
    const text = this.#indent === "" ? `${open}${body}${close}` : `${open}\n${inner}${body}\n${margin}${close}`;
    return this.#splice(span.start, span.end, text);
  }

  /** With the comma before it, or behind it when it is the first. */
  #remove(parent: JsonPath, keys: readonly (string | number)[], at: number): string | undefined {
    const written = this.#membersOf(parent, keys);
    const member = written.find(({ key }) => key === keys[at]);
    const span = this.#spanOf(parent);
    if (!member || !span) return undefined;
    const place = written.indexOf(member);
    const before = written[place - 1];
    const after = written[place + 1];
    if (before) return this.#splice(before.end, member.end, "");
    if (after) return this.#splice(member.keyStart, after.keyStart, "");
    return this.#splice(span.start + 1, span.end - 1, "");
  }

  /** In the order of the text, which for keys that are numbers is not that of the object. */
  #membersOf(parent: JsonPath, keys: readonly (string | number)[]) {
    return keys
      .flatMap((key) => {
        const span = this.#spanOf([...parent, key]);
        if (!span) return [];
        const keyStart = typeof key === "number" ? span.start : this.#keyStartBefore(span.start);
        return [{ key, keyStart, ...span }];
      })
      .sort((a, b) => a.start - b.start);
  }

  /** Where the quoted key before a value's colon begins. */
  #keyStartBefore(start: number): number {
    let at = this.#source.lastIndexOf(":", start - 1);
    at = this.#source.lastIndexOf('"', at);
    for (at = this.#source.lastIndexOf('"', at - 1); at > 0; at = this.#source.lastIndexOf('"', at - 1)) {
      const slashes = /\\*$/.exec(this.#source.slice(Math.max(0, at - 50), at))?.[0].length ?? 0;
      if (slashes % 2 === 0) break;
    }
    return at;
  }

  #spanOf(path: JsonPath): { start: number; end: number } | undefined {
    const start = this.#document.offsetOf(path);
    return start === undefined ? undefined : { start, end: endOfValue(this.#source, start) };
  }

  #breaksBefore(offset: number): boolean {
    return /\n[ \t]*$/.test(this.#source.slice(this.#lineStart(offset) - 1, offset));
  }

  #lineStart(offset: number): number {
    return this.#source.lastIndexOf("\n", offset - 1) + 1;
  }

  /** The white space that the line of an offset begins with. */
  #marginAt(offset: number): string {
    return /^[ \t]*/.exec(this.#source.slice(this.#lineStart(offset), offset))?.[0] ?? "";
  }

  #print(value: Json, margin: string): string {
    return JSON.stringify(value, null, this.#indent).replaceAll("\n", `\n${margin}`);
  }

  #splice(start: number, end: number, text: string): string {
    const written = this.#lineEnd === "\n" ? text : text.replaceAll("\n", this.#lineEnd);
    return this.#source.slice(0, start) + written + this.#source.slice(end);
  }
}

/** Of text that is known to be JSON. */
function endOfValue(source: string, start: number): number {
  const first = source[start];
  if (first === '"') return endOfString(source, start);
  if (first !== "{" && first !== "[") {
    const word = /[-+.\w]*/y;
    word.lastIndex = start;
    return start + (word.exec(source)?.[0].length ?? 0);
  }
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    const character = source[at];
    if (character === '"') at = endOfString(source, at) - 1;
    else if (character === "{" || character === "[") depth++;
    else if ((character === "}" || character === "]") && --depth === 0) return at + 1;
  }
  return source.length;
}

function endOfString(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length && source[at] !== '"') at += source[at] === "\\" ? 2 : 1;
  return at + 1;
}
