/**
 * The YAML that XSOAR and its tools write (block maps and lists, the five kinds of scalars, small flow collections), read
 * in one pass. Anything else, anything in doubt and anything wrong gives undefined, and the library reads the text
 * instead: this is a short cut of the same language, twenty times as fast, never a second opinion about it.
 */
import type { Json, JsonObject } from "#base/json.ts";
import { FlowReader } from "./yaml-flow.ts";
import { type BlockYaml, doubt, type Place, unquote } from "./yaml-quoted.ts";

const deepest = 60;

/** `typed`: what a plain scalar means. */
export function readBlockYaml(source: string, typed: (plain: string) => Json): BlockYaml | undefined {
  // Directives, marks of documents, anchors' company and tabs that indent: rare, and the library's business.
  if (/^(?:%|---|\.\.\.)|^ *\t/m.test(source) || /\r(?!\n)|[\u0085\u2028\u2029]/.test(source)) return undefined;
  try {
    return new BlockReader(source, typed).readDocument();
  } catch (error) {
    if (error === doubt) return undefined;
    throw error;
  }
}

class BlockReader {
  readonly #source: string;
  readonly #typed: (plain: string) => Json;
  /** The line that is read next: its start, its first character that is no blank, its end without the line's end. */
  #start = 0;
  #text = 0;
  #end = 0;
  #depth = 0;
  #ended = false;

  constructor(source: string, typed: (plain: string) => Json) {
    this.#source = source;
    this.#typed = typed;
    this.#enter(0);
  }

  readDocument(): BlockYaml {
    this.#skipEmpty();
    if (this.#ended) throw doubt;
    const read = this.#readBlock(this.#indent);
    this.#skipEmpty();
    if (!this.#ended) throw doubt;
    return read;
  }

  get #indent(): number {
    return this.#text - this.#start;
  }

  #enter(start: number): void {
    if (start > this.#source.length || (start === this.#source.length && start > 0)) {
      this.#ended = true;
      this.#start = this.#text = this.#end = this.#source.length;
      return;
    }
    this.#start = start;
    const feed = this.#source.indexOf("\n", start);
    const end = feed < 0 ? this.#source.length : feed;
    this.#end = this.#source.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end;
    let at = start;
    while (at < this.#end && this.#source.charCodeAt(at) === 32) at++;
    this.#text = at;
  }

  #next(): void {
    const feed = this.#source.indexOf("\n", this.#end);
    this.#enter(feed < 0 ? this.#source.length + 1 : feed + 1);
  }

  /** Past empty lines and lines that are comments. */
  #skipEmpty(): void {
    while (!this.#ended && (this.#text === this.#end || this.#source.charCodeAt(this.#text) === 35)) this.#next();
  }

  /** A map or a list, whose first entry begins at the line's text; `column` is where that is. */
  #readBlock(column: number): BlockYaml {
    if (++this.#depth > deepest) throw doubt;
    const read = this.#isDash(this.#text) ? this.#readList(column) : this.#readMap(column);
    this.#depth--;
    return read;
  }

  #isDash(at: number): boolean {
    return this.#source.charCodeAt(at) === 45 && (at + 1 >= this.#end || this.#source.charCodeAt(at + 1) === 32);
  }

  #readMap(column: number): BlockYaml {
    const value: JsonObject = {};
    const inner = new Map<string, Place>();
    const offset = this.#text;
    do {
      const keyAt = this.#text;
      const { key, after } = this.#readKey(keyAt);
      if (inner.has(key)) throw doubt;
      const read = this.#readEntry(after, column, keyAt, true);
      if (key === "__proto__") throw doubt;
      value[key] = read.value;
      inner.set(key, read.place);
      this.#skipEmpty();
      if (!this.#ended && this.#indent > column) throw doubt;
    } while (!this.#ended && this.#indent === column && !this.#isDash(this.#text));
    if (!this.#ended && this.#indent === column) throw doubt;
    return { value, place: { offset, inner } };
  }

  #readList(column: number): BlockYaml {
    const value: Json[] = [];
    const inner: Place[] = [];
    const offset = this.#text;
    do {
      const dash = this.#text;
      let at = dash + 1;
      while (at < this.#end && this.#source.charCodeAt(at) === 32) at++;
      const read = this.#readItem(at, column, dash);
      value.push(read.value);
      inner.push(read.place);
      this.#skipEmpty();
      if (!this.#ended && this.#indent > column) throw doubt;
    } while (!this.#ended && this.#indent === column && this.#isDash(this.#text));
    return { value, place: { offset, inner } };
  }

  /** What stands behind a dash: a list or map of its own that begins on the same line, or a value. */
  #readItem(at: number, column: number, dash: number): BlockYaml {
    const first = this.#source.charCodeAt(at);
    if (at < this.#end && first !== 35 && (this.#isDash(at) || this.#startsPair(at))) {
      // The rest of the line is a line of its own, further in.
      const inner = column + (at - dash);
      this.#start = at - inner;
      this.#text = at;
      return this.#readBlock(inner);
    }
    const read = this.#readEntry(at, column, dash, false);
    // An item's place is that of what it holds, where there is something.
    return read;
  }

  /** Whether a key and its colon begin here. */
  #startsPair(at: number): boolean {
    const first = this.#source.charCodeAt(at);
    if (first === 34 || first === 39) {
      const end = this.#endOfQuoted(at);
      return end !== undefined && end < this.#end && this.#colonAt(skipBlanks(this.#source, end, this.#end));
    }
    if (first === 91 || first === 123) return false;
    for (
      let colon = this.#source.indexOf(":", at);
      colon >= 0 && colon < this.#end;
      colon = this.#source.indexOf(":", colon + 1)
    ) {
      if (this.#colonAt(colon)) return !this.#source.slice(at, colon).includes(" #");
    }
    return false;
  }

  #colonAt(at: number): boolean {
    return this.#source.charCodeAt(at) === 58 && (at + 1 >= this.#end || this.#source.charCodeAt(at + 1) === 32);
  }

  #readKey(at: number): { key: string; after: number } {
    const first = this.#source[at] ?? "";
    if (first === '"' || first === "'") {
      const end = this.#endOfQuoted(at);
      if (end === undefined || !this.#colonAt(end)) throw doubt;
      return { key: unquote(this.#source.slice(at, end)), after: end + 1 };
    }
    if (!canStartPlain(this.#source, at, this.#end)) throw doubt;
    for (
      let colon = this.#source.indexOf(":", at);
      colon >= 0 && colon < this.#end;
      colon = this.#source.indexOf(":", colon + 1)
    ) {
      if (!this.#colonAt(colon)) continue;
      const key = this.#source.slice(at, colon).trimEnd();
      if (/ #|\s$/.test(key) || this.#source.slice(at, colon).includes("\t") || key.length > 500) throw doubt;
      return { key, after: colon + 1 };
    }
    throw doubt;
  }

  /** A value behind a colon or a dash, on the line or on those below it. */
  #readEntry(from: number, column: number, holder: number, inMap: boolean): BlockYaml {
    const at = skipBlanks(this.#source, from, this.#end);
    const first = this.#source.charCodeAt(at);
    if (at >= this.#end || (first === 35 && at > from)) return this.#readBelow(column, holder, from, inMap);
    if (first === 35 || first === 9) throw doubt;
    if (first === 124 || first === 62) return this.#readBlockScalar(at, column);
    if (first === 34 || first === 39) return this.#readQuoted(at, column);
    if (first === 91 || first === 123) {
      const { value, place } = this.#readFlow(at);
      return { value, place: { ...place, offset: inMap ? holder : at } };
    }
    return this.#readPlain(at, column);
  }

  /** Nothing is on the line: a block further in, a list at the key's own column, or nothing at all. */
  #readBelow(column: number, holder: number, from: number, inMap: boolean): BlockYaml {
    this.#next();
    this.#skipEmpty();
    if (!this.#ended) {
      const isDash = this.#isDash(this.#text);
      if (this.#indent > column || (inMap && isDash && this.#indent === column)) {
        if (!isDash && !this.#startsPair(this.#text)) throw doubt;
        const { value, place } = this.#readBlock(this.#indent);
        // A person looks for it at its key; in a list, where it begins.
        return { value, place: { ...place, offset: inMap ? holder : place.offset } };
      }
    }
    return { value: null, place: { offset: inMap ? holder : from } };
  }

  #readPlain(at: number, column: number): BlockYaml {
    if (!canStartPlain(this.#source, at, this.#end)) throw doubt;
    let text = this.#plainOf(at, this.#end);
    const hadComment = at + text.length < this.#end && /^ +#/.test(this.#source.slice(at + text.length, this.#end));
    this.#next();
    let gaps = 0;
    while (!this.#ended) {
      if (this.#text === this.#end) {
        gaps++;
        this.#next();
        continue;
      }
      if (this.#indent <= column) break;
      if (hadComment || this.#source.charCodeAt(this.#text) === 35) throw doubt;
      const more = this.#plainOf(this.#text, this.#end);
      if (this.#text + more.length < this.#end && this.#source.slice(this.#text + more.length, this.#end).trim() !== "")
        throw doubt;
      text += (gaps > 0 ? "\n".repeat(gaps) : " ") + more;
      gaps = 0;
      this.#next();
    }
    return { value: this.#typed(text), place: { offset: at } };
  }

  /** A line of a plain scalar, without a comment behind it. */
  #plainOf(from: number, end: number): string {
    const line = this.#source.slice(from, end);
    const comment = line.indexOf(" #");
    const text = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
    if (text.includes(": ") || text.endsWith(":") || text.includes("\t")) throw doubt;
    return text;
  }

  #readQuoted(at: number, column: number): BlockYaml {
    const end = this.#endOfQuoted(at);
    if (end === undefined) throw doubt;
    const raw = this.#source.slice(at, end);
    if (raw.includes("\n")) {
      // The lines below must be further in, or they belong to something else.
      for (const line of raw.split("\n").slice(1))
        if (line.trim() !== "" && (/^ */.exec(line)?.[0].length ?? 0) <= column) throw doubt;
    }
    const text = unquote(raw);
    this.#leaveLineOf(end);
    return { value: text, place: { offset: at } };
  }

  /** Behind the quote, which may be on another line; undefined when it is not closed. */
  #endOfQuoted(at: number): number | undefined {
    const quote = this.#source[at] ?? "";
    for (let here = at + 1; here < this.#source.length; here++) {
      const character = this.#source[here];
      if (quote === '"' && character === "\\") here++;
      else if (character === quote) {
        if (quote === '"' || this.#source[here + 1] !== "'") return here + 1;
        here++;
      }
    }
    return undefined;
  }

  /** On to the next line; nothing but a comment may follow. */
  #leaveLineOf(end: number): void {
    const feed = this.#source.indexOf("\n", end);
    const rest = this.#source.slice(end, feed < 0 ? undefined : feed);
    if (!/^\s*$|^ +#/.test(rest)) throw doubt;
    this.#enter(feed < 0 ? this.#source.length + 1 : feed + 1);
  }

  /** Small collections on one line. */
  #readFlow(at: number): BlockYaml {
    const reader = new FlowReader(this.#source.slice(at, this.#end), at, this.#typed);
    const read = reader.read();
    this.#leaveLineOf(at + reader.at);
    return read;
  }

  #readBlockScalar(at: number, column: number): BlockYaml {
    const header = /^([|>])([-+]?)[ ]*(?: #.*)?$/.exec(this.#source.slice(at, this.#end));
    if (!header) throw doubt;
    const [, style, chomping] = header;
    this.#next();
    const lines: string[] = [];
    let margin = -1;
    while (!this.#ended) {
      const isEmpty = this.#text === this.#end;
      if (margin < 0) {
        if (!isEmpty) {
          if (this.#indent <= column) break;
          margin = this.#indent;
          if (lines.some((line) => line.length > margin)) throw doubt;
          lines.fill("");
        }
      } else if (!isEmpty && this.#indent < margin) break;
      if (margin < 0) lines.push(" ".repeat(this.#indent));
      else lines.push(this.#source.slice(Math.min(this.#start + margin, this.#end), this.#end));
      this.#next();
    }
    // A comment less far in ends the block; with nothing in it the library decides.
    if (margin < 0) throw doubt;
    if (!this.#ended && this.#indent > column && this.#text !== this.#end) throw doubt;
    let full = lines.length;
    while (full > 0 && lines[full - 1] === "") full--;
    const body = style === "|" ? lines.slice(0, full).join("\n") : fold(lines.slice(0, full));
    const ends = chomping === "-" ? "" : chomping === "+" ? "\n".repeat(lines.length - full + 1) : "\n";
    if (full === 0 || (chomping === "+" && this.#ended && !this.#source.endsWith("\n"))) throw doubt;
    if (this.#ended && !this.#source.endsWith("\n") && chomping !== "-") throw doubt;
    return { value: body + ends, place: { offset: at } };
  }
}

function skipBlanks(source: string, from: number, end: number): number {
  let at = from;
  while (at < end && source.charCodeAt(at) === 32) at++;
  return at;
}

/** Lines that are further in, or blank, fold by rules of their own. */
function fold(lines: readonly string[]): string {
  if (lines.some((line) => /^\s/.test(line))) throw doubt;
  let text = "";
  let gaps = 0;
  for (const [at, line] of lines.entries()) {
    if (line === "") gaps++;
    else {
      text += at === 0 ? line : (gaps > 0 ? "\n".repeat(gaps) : " ") + line;
      gaps = 0;
    }
  }
  return text;
}

/** Indicators begin something else; of `-`, `?` and `:` only those before a blank. */
function canStartPlain(source: string, at: number, end: number): boolean {
  const first = source[at] ?? " ";
  if (/[\s,[\]{}#&*!|>'"%@`]/.test(first)) return false;
  return !/[-?:]/.test(first) || (at + 1 < end && !/\s/.test(source[at + 1] ?? " "));
}
