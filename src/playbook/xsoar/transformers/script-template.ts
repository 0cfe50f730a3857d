/**
 * Texts with marked expressions in them, as the scripts `FormatTemplate` and `MapPattern` read them: marks may be nested,
 * brackets and quotes within an expression are skipped over, and an expression alone keeps its type.
 */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { Budget } from "../javascript/budget.ts";
import { setOwn } from "../javascript/value.ts";
import { pythonText } from "../python-text.ts";

export interface TemplateMarks {
  start: string;
  /** Empty: an expression ends where a word does. */
  end: string;
  /** An expression that stands for nothing stays as it is written. */
  keepsUnknown: boolean;
}

const closers: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["{", "}"],
  ["[", "]"],
  ['"', '"'],
  ["'", "'"],
]);
/** Deeper, nothing balances any more. */
const deepest = 100;

interface Enclosed {
  value: Json | undefined;
  /** The place behind it. */
  end: number;
}

export class ScriptTemplate {
  readonly #marks: TemplateMarks;
  readonly #resolve: (expression: string) => Json | undefined;
  readonly #budget: Budget;

  constructor(marks: TemplateMarks, resolve: (expression: string) => Json | undefined, budget: Budget) {
    this.#marks = marks;
    this.#resolve = resolve;
    this.#budget = budget;
  }

  /** Lists and objects are built member by member, names included. */
  build(template: Json): Json | undefined {
    if (typeof template === "string")
      return new TemplateText(template, this.#marks, this.#resolve, this.#budget).build();
    if (Array.isArray(template)) return template.map((item) => this.build(item) ?? null);
    if (!isObject(template)) return template;
    const built: JsonObject = {};
    for (const key of Object.keys(template)) {
      setOwn(built, pythonText(this.build(key) ?? null), this.build(template[key] ?? null) ?? null);
    }
    return built;
  }
}

class TemplateText {
  readonly #source: string;
  readonly #marks: TemplateMarks;
  readonly #resolve: (expression: string) => Json | undefined;
  readonly #budget: Budget;
  /** What has been looked at once: brackets that never close would be tried again from every bracket before them. */
  readonly #enclosed = new Map<number, Enclosed | undefined>();
  readonly #skipped = new Map<string, number | undefined>();
  readonly #lasts = new Map<string, number>();

  constructor(source: string, marks: TemplateMarks, resolve: (expression: string) => Json | undefined, budget: Budget) {
    this.#source = source;
    this.#marks = marks;
    this.#resolve = resolve;
    this.#budget = budget;
    budget.reserveText(source.length);
  }

  build(): Json | undefined {
    const source = this.#source;
    const { start } = this.#marks;
    if (source === "") return "";
    const out = new Joined(this.#budget);
    let from = 0;
    for (let at = source.indexOf(start); at >= 0; at = source.indexOf(start, from)) from = this.#part(out, from, at, 0);
    if (from < source.length) out.add(source.slice(from));
    return out.value;
  }

  /** Adds the text up to a start mark and what the mark encloses; gives the place behind that. */
  #part(out: Joined, from: number, at: number, depth: number): number {
    const inner = this.#expression(at + this.#marks.start.length, depth + 1);
    if (from < at) out.add(this.#source.slice(from, at));
    out.add(inner === undefined ? this.#marks.start : inner.value);
    return inner?.end ?? at + this.#marks.start.length;
  }

  /** Undefined: it never ends. */
  #expression(start: number, depth: number): Enclosed | undefined {
    if (depth > deepest || this.#lastOf(this.#marks.end) < start) return undefined;
    if (!this.#enclosed.has(start)) this.#enclosed.set(start, this.#readExpression(start, depth));
    return this.#enclosed.get(start);
  }

  #readExpression(start: number, depth: number): Enclosed | undefined {
    const source = this.#source;
    const out = new Joined(this.#budget);
    let from = start;
    for (let at = start; at < source.length; ) {
      this.#budget.spend();
      if (this.#isEnd(at)) {
        if (from < at || out.isEmpty) out.add(source.slice(from, at));
        const key = pythonText(out.value ?? "");
        const { end, keepsUnknown, start: mark } = this.#marks;
        const value = this.#resolve(key);
        return {
          value: (value ?? undefined) === undefined && keepsUnknown ? mark + key + end : value,
          end: at + end.length,
        };
      }
      if (source.startsWith(this.#marks.start, at)) {
        from = this.#part(out, from, at, depth);
        at = from;
      } else at = this.#advance(at, depth);
    }
    return undefined;
  }

  #lastOf(mark: string): number {
    let last = this.#lasts.get(mark);
    if (last === undefined) {
      last = this.#source.lastIndexOf(mark);
      this.#lasts.set(mark, last);
    }
    return last;
  }

  #isEnd(at: number): boolean {
    const { end } = this.#marks;
    if (end !== "") return this.#source.startsWith(end, at);
    return /[\s\0-\x2f:-@[-^`{-\x7f]/.test(this.#source[at] ?? "");
  }

  #advance(at: number, depth: number): number {
    const letter = this.#source[at] ?? "";
    const closer = closers.get(letter);
    if (closer !== undefined) return this.#skip(at + 1, closer, depth + 1) ?? at + 1;
    return letter === "\\" ? at + 2 : at + 1;
  }

  /** The place behind the closing bracket or quote. */
  #skip(start: number, closer: string, depth: number): number | undefined {
    if (depth > deepest || this.#lastOf(closer) < start) return undefined;
    const key = `${start}${closer}`;
    if (!this.#skipped.has(key)) this.#skipped.set(key, this.#findEnd(start, closer, depth));
    return this.#skipped.get(key);
  }

  #findEnd(start: number, closer: string, depth: number): number | undefined {
    for (let at = start; at < this.#source.length; ) {
      this.#budget.spend();
      if (this.#source[at] === closer) return at + 1;
      at = this.#advance(at, depth);
    }
    return undefined;
  }
}

/** One part alone is itself; several are text. */
class Joined {
  readonly #budget: Budget;
  readonly #parts: Json[] = [];
  #length = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  get value(): Json | undefined {
    const [first] = this.#parts;
    return this.#parts.length < 2 ? first : this.#parts.map(pythonText).join("");
  }

  add(part: Json | undefined): void {
    if (part === undefined || part === null) return;
    this.#parts.push(part);
    const { length } = pythonText(part);
    this.#length += length;
    this.#budget.spend(1 + (length >> 4));
    if (this.#length > this.#budget.limits.maxText) this.#budget.reserveText(this.#length);
  }
}
