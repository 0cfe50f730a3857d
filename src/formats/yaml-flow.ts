import type { Json, JsonObject } from "#base/json.ts";
import { type BlockYaml, doubt, type Place, unquote } from "./yaml-quoted.ts";

/** `{}`, `[]`, and what is between them on one line. */
export class FlowReader {
  readonly #source: string;
  readonly #base: number;
  readonly #typed: (plain: string) => Json;
  at = 0;
  #depth = 0;

  constructor(source: string, base: number, typed: (plain: string) => Json) {
    this.#source = source;
    this.#base = base;
    this.#typed = typed;
  }

  read(): BlockYaml {
    if (++this.#depth > 20) throw doubt;
    const first = this.#source[this.at];
    const read = first === "{" ? this.#readMap() : first === "[" ? this.#readList() : this.#readScalar();
    this.#depth--;
    return read;
  }

  #skip(): void {
    while (this.#source[this.at] === " ") this.at++;
    if (this.#source[this.at] === "#") throw doubt;
  }

  #readList(): BlockYaml {
    const place: Place = { offset: this.#base + this.at };
    const value: Json[] = [];
    const inner: Place[] = [];
    this.at++;
    this.#skip();
    while (this.#source[this.at] !== "]") {
      const read = this.read();
      value.push(read.value);
      inner.push(read.place);
      this.#skip();
      // A pair without braces is a map of its own.
      if (this.#source[this.at] === ":") throw doubt;
      this.#separate("]");
    }
    this.at++;
    return { value, place: { ...place, inner } };
  }

  #readMap(): BlockYaml {
    const offset = this.#base + this.at;
    const value: JsonObject = {};
    const inner = new Map<string, Place>();
    this.at++;
    this.#skip();
    while (this.#source[this.at] !== "}") {
      const keyAt = this.#base + this.at;
      const key = this.#readKey();
      this.#skip();
      if (this.#source[this.at] !== ":" || inner.has(key) || key === "__proto__") throw doubt;
      this.at++;
      if (this.#source[this.at] !== " ") throw doubt;
      this.#skip();
      if (/[,}]/.test(this.#source[this.at] ?? ",")) throw doubt;
      const read = this.read();
      value[key] = read.value;
      inner.set(key, read.place.inner ? { ...read.place, offset: keyAt } : read.place);
      this.#skip();
      this.#separate("}");
    }
    this.at++;
    return { value, place: { offset, inner } };
  }

  #separate(close: string): void {
    if (this.#source[this.at] === ",") {
      this.at++;
      this.#skip();
      if (this.#source[this.at] === close || this.#source[this.at] === ",") throw doubt;
    } else if (this.#source[this.at] !== close) throw doubt;
  }

  #readKey(): string {
    const first = this.#source[this.at];
    if (first === '"' || first === "'") return this.#readQuoted();
    return this.#readPlain();
  }

  #readScalar(): BlockYaml {
    const offset = this.#base + this.at;
    const first = this.#source[this.at];
    if (first === '"' || first === "'") return { value: this.#readQuoted(), place: { offset } };
    return { value: this.#typed(this.#readPlain()), place: { offset } };
  }

  #readQuoted(): string {
    const pattern = this.#source[this.at] === '"' ? /"(?:[^"\\]|\\.)*"/y : /'(?:[^']|'')*'/y;
    pattern.lastIndex = this.at;
    const [raw] = pattern.exec(this.#source) ?? [];
    if (raw === undefined) throw doubt;
    this.at += raw.length;
    return unquote(raw);
  }

  #readPlain(): string {
    const pattern = /[^\s,[\]{}#&*!|>'"%@`:?-][^,[\]{}:#\t]*/y;
    pattern.lastIndex = this.at;
    const [raw] = pattern.exec(this.#source) ?? [];
    if (raw === undefined) throw doubt;
    this.at += raw.length;
    const after = this.#source[this.at];
    if (after === undefined || after === "#" || after === "\t") throw doubt;
    return raw.trimEnd();
  }
}
