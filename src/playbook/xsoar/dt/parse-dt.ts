/** Reads DT expressions. Nothing is thrown: what cannot be read is a `problem`, and stands for nothing when evaluated. */
import { compileJavaScript } from "../javascript/expression.ts";
import { findClosing, findOutside } from "./scan.ts";
import type { Dt, DtCode, DtProblem, DtStep } from "./tree.ts";

const mostKept = 5_000;
const longestKept = 2_000;
const kept = new Map<string, Dt>();

/** Parsed once: content has a few thousand expressions and evaluates them again and again. */
export function parseDt(source: string): Dt {
  const known = kept.get(source);
  if (known !== undefined) return known;
  const parsed = read(source);
  // What is so long comes from data rather than from content, and is not worth its memory.
  if (source.length > longestKept) return parsed;
  if (kept.size >= mostKept) kept.clear();
  kept.set(source, parsed);
  return parsed;
}

class DtFault extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

function read(source: string): Dt {
  try {
    return new DtReader(source).read();
  } catch (error) {
    if (!(error instanceof DtFault || error instanceof RangeError)) throw error;
    const problem: DtProblem = {
      code: "DT_SYNTAX",
      message: error instanceof DtFault ? error.message : "it is nested too deeply",
      offset: error instanceof DtFault ? error.offset : 0,
    };
    return { source, steps: [], problem };
  }
}

const nameEnds = /[.([=;]/g;
const longest = 100_000;

class DtReader {
  readonly #source: string;
  readonly #text: string;
  /** Of the trimmed text within the source. */
  readonly #indent: number;
  #at = 0;
  #selectors: { source: string; step: number }[] = [];
  #steps: DtStep[] = [];

  constructor(source: string) {
    this.#source = source;
    this.#text = source.trim();
    this.#indent = source.length - source.trimStart().length;
  }

  read(): Dt {
    const text = this.#text;
    if (text === "") throw this.#fault("there is no path");
    if (text.length > longest) throw this.#fault(`it is longer than ${longest} characters`);
    this.#path();
    const mutator = this.#mutator();
    const definitions = text[this.#at] === ";" ? text.slice(this.#at + 1).trim() : "";
    for (const { source, step } of this.#selectors) {
      this.#steps[step] = { kind: "select", code: readCode(source, definitions) };
    }
    const dt: Dt = { source: this.#source, steps: this.#steps };
    return mutator === undefined
      ? dt
      : { ...dt, mutator: { whole: mutator.whole, code: readCode(mutator.source, definitions) } };
  }

  #fault(message: string, at = this.#at): DtFault {
    return new DtFault(message, this.#indent + at);
  }

  #path(): void {
    const text = this.#text;
    // `.` is the root itself, alone or before a selector, a bracket or a mutator.
    if (text[0] === ".") {
      if (text.length === 1 || /[([=;]/.test(text[1] ?? "")) this.#at = 1;
    } else if (!/[([=;]/.test(text[0] ?? "")) this.#name();
    while (this.#at < text.length) {
      const letter = text[this.#at];
      if (letter === "=" || letter === ";") return;
      if (letter === "(") this.#selector();
      else if (letter === "[") this.#bracket();
      else {
        this.#at++;
        const next = text[this.#at] ?? "";
        if (next === "[") this.#bracket();
        // A root and an accessor are joined by a dot, whatever the accessor begins with.
        else if (next !== "(" && next !== "=") this.#name();
      }
    }
  }

  #name(): void {
    const text = this.#text;
    const start = this.#at;
    const quote = text[start];
    if (quote === "'" || quote === '"') {
      const end = text.indexOf(quote, start + 1);
      // A quote within a name is a letter like any other.
      if (end > start && (end + 1 === text.length || /[.([=;]/.test(text[end + 1] ?? ""))) {
        this.#at = end + 1;
        this.#steps.push({ kind: "name", name: text.slice(start + 1, end) });
        return;
      }
    }
    nameEnds.lastIndex = start;
    let end = nameEnds.exec(text)?.index ?? text.length;
    // `\\.` is a dot of the name itself, as XSOAR's own editor writes it.
    while (text[end] === "." && text[end - 1] === "\\" && end > start) end = nameEnds.exec(text)?.index ?? text.length;
    const written = text.slice(start, end).replaceAll("\\.", ".");
    const name = text[end] === "(" || text[end] === "=" ? written.trimEnd() : written;
    if (name === "") throw this.#fault("a name is missing");
    this.#at = end;
    this.#steps.push({ kind: "name", name });
  }

  #selector(): void {
    const end = findClosing(this.#text, this.#at);
    if (end < 0) throw this.#fault("the parenthesis is not closed");
    const source = this.#text.slice(this.#at + 1, end).trim();
    if (source === "") throw this.#fault("the selector is empty");
    this.#selectors.push({ source, step: this.#steps.length });
    // Filled once the functions behind the `;` are known.
    this.#steps.push({ kind: "index", index: 0 });
    this.#at = end + 1;
  }

  #bracket(): void {
    const end = findClosing(this.#text, this.#at);
    if (end < 0) throw this.#fault("the bracket is not closed");
    const inner = this.#text.slice(this.#at + 1, end).trim();
    const range = /^(-?\d{1,9})?\s*:\s*(-?\d{1,9})?$/.exec(inner);
    const name = /^(?:'([^']*)'|"([^"]*)")$/.exec(inner);
    if (/^-?\d{1,9}$/.test(inner)) this.#steps.push({ kind: "index", index: Number(inner) });
    else if (range) {
      const [, from = "0", to = String(Number.MAX_SAFE_INTEGER)] = range;
      this.#steps.push({ kind: "range", from: Number(from), to: Number(to) });
    } else if (name) this.#steps.push({ kind: "name", name: name[1] ?? name[2] ?? "" });
    else throw this.#fault("between brackets stands an index, a range or a quoted name");
    this.#at = end + 1;
  }

  #mutator(): { whole: boolean; source: string } | undefined {
    const text = this.#text;
    if (text[this.#at] !== "=") return undefined;
    const whole = text[this.#at + 1] === ">";
    const start = this.#at + (whole ? 2 : 1);
    const found = findOutside(text, ";", start);
    const end = found < 0 ? text.length : found;
    const source = text.slice(start, end).trim();
    if (source === "") throw this.#fault("the expression behind = is missing", start);
    this.#at = end;
    return { whole, source };
  }
}

/** `val1---Some.Path` binds another value; a path that begins with a dot is the element's. */
const binding = /\b(val\d{1,3})---([\w./[\]:]+(?:-[\w./[\]:]+)*)/g;

function readCode(source: string, definitions: string): DtCode {
  const bindings: { name: string; path: Dt; ofElement: boolean }[] = [];
  const text = !source.includes("---")
    ? source
    : source.replace(binding, (_whole, name: string, path: string) => {
        if (!bindings.some((known) => known.name === name)) {
          const ofElement = path.startsWith(".");
          bindings.push({ name, path: read(ofElement && path.length > 1 ? path.slice(1) : path), ofElement });
        }
        return name;
      });
  const names = ["val", ...bindings.map(({ name }) => name)];
  return { expression: compileJavaScript(text, names, definitions), bindings };
}
