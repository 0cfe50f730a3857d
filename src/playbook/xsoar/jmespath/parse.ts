/** Reads JMESPath, by binding strength as its specification and its implementations have it. */

import { type JmesToken, tokenizeJmes } from "./tokenize.ts";
import { type CompareOperator, JmesError, type JmesNode } from "./tree.ts";

const mostKept = 500;
const kept = new Map<string, JmesNode>();

/** Throws a JmesError for what is no JMESPath. */
export function parseJmes(source: string): JmesNode {
  const known = kept.get(source);
  if (known !== undefined) return known;
  const node = new JmesParser(tokenizeJmes(source)).whole();
  if (kept.size >= mostKept) kept.clear();
  if (source.length < 2_000) kept.set(source, node);
  return node;
}

const strengths: Readonly<Record<string, number>> = {
  "|": 1,
  "||": 2,
  "&&": 3,
  "==": 5,
  "!=": 5,
  "<": 5,
  "<=": 5,
  ">": 5,
  ">=": 5,
  "[]": 9,
  "*": 20,
  "[?": 21,
  ".": 40,
  "!": 45,
  "{": 50,
  "[": 55,
  "(": 60,
};
/** A projection ends before whatever binds less. */
const projectionStop = 10;
const deepest = 200;
const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);
const current: JmesNode = { kind: "current" };

class JmesParser {
  readonly #tokens: readonly JmesToken[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly JmesToken[]) {
    this.#tokens = tokens;
  }

  whole(): JmesNode {
    const node = this.#expression(0);
    if (this.#peek().kind !== "end") throw this.#refuse();
    return node;
  }

  #peek(ahead = 0): JmesToken {
    return this.#tokens[this.#next + ahead] ?? { kind: "end", at: 0 };
  }

  #isMark(mark: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token.kind === "mark" && token.mark === mark;
  }

  #take(mark: string): boolean {
    if (!this.#isMark(mark)) return false;
    this.#next++;
    return true;
  }

  #require(mark: string): void {
    if (!this.#take(mark)) throw this.#refuse(`${mark} is missing`);
  }

  #refuse(why?: string): JmesError {
    const token = this.#peek();
    if (token.kind === "end") return new JmesError(why ?? "it ends too early");
    return new JmesError(`${why ?? "something else should stand"} at ${token.at + 1}`);
  }

  #strength(): number {
    const token = this.#peek();
    return token.kind === "mark" ? (strengths[token.mark] ?? 0) : 0;
  }

  #expression(strength: number): JmesNode {
    if (++this.#depth > deepest) throw new JmesError("it is nested too deeply");
    let left = this.#begin();
    while (strength < this.#strength()) left = this.#goOn(left);
    this.#depth--;
    return left;
  }

  #begin(): JmesNode {
    const token = this.#peek();
    this.#next++;
    if (token.kind === "literal") return { kind: "literal", value: token.value };
    if (token.kind === "name") {
      if (token.quoted && this.#isMark("(")) throw this.#refuse("a function has no quotes around its name");
      return { kind: "field", name: token.name };
    }
    if (token.kind !== "mark") {
      this.#next--;
      throw this.#refuse();
    }
    switch (token.mark) {
      case "@":
        return current;
      case "*":
        return { kind: "projection", over: "values", left: current, right: this.#projected(20) };
      case "[?":
        return this.#filter(current);
      case "[]":
        return this.#flatten(current);
      case "{":
        return this.#object();
      case "&":
        return { kind: "reference", inner: this.#expression(0) };
      case "!":
        return { kind: "not", inner: this.#expression(45) };
      case "(": {
        const inner = this.#expression(0);
        this.#require(")");
        return inner;
      }
      case "[":
        if (this.#peek().kind === "number" || this.#isMark(":")) return this.#projectIfSlice(current, this.#index());
        if (this.#isMark("*") && this.#isMark("]", 1)) {
          this.#next += 2;
          return { kind: "projection", over: "list", left: current, right: this.#projected(20) };
        }
        return this.#list();
      default:
        this.#next--;
        throw this.#refuse();
    }
  }

  #goOn(left: JmesNode): JmesNode {
    const token = this.#peek();
    if (token.kind !== "mark") throw this.#refuse();
    this.#next++;
    switch (token.mark) {
      case ".":
        if (!this.#take("*")) return { kind: "chain", left, right: this.#afterDot(40) };
        return { kind: "projection", over: "values", left, right: this.#projected(20) };
      case "|":
        return { kind: "pipe", left, right: this.#expression(1) };
      case "||":
        return { kind: "or", left, right: this.#expression(2) };
      case "&&":
        return { kind: "and", left, right: this.#expression(3) };
      case "[?":
        return this.#filter(left);
      case "[]":
        return this.#flatten(left);
      case "(":
        return this.#call(left);
      case "[":
        if (this.#peek().kind === "number" || this.#isMark(":")) return this.#projectIfSlice(left, this.#index());
        this.#require("*");
        this.#require("]");
        return { kind: "projection", over: "list", left, right: this.#projected(20) };
      default:
        if (!comparisons.has(token.mark)) {
          this.#next--;
          throw this.#refuse();
        }
        return { kind: "compare", operator: token.mark as CompareOperator, left, right: this.#expression(5) };
    }
  }

  #filter(left: JmesNode): JmesNode {
    const test = this.#expression(0);
    this.#require("]");
    return { kind: "filter", left, test, right: this.#isMark("[]") ? current : this.#projected(21) };
  }

  #flatten(inner: JmesNode): JmesNode {
    return { kind: "projection", over: "list", left: { kind: "flatten", inner }, right: this.#projected(9) };
  }

  #call(left: JmesNode): JmesNode {
    if (left.kind !== "field") throw this.#refuse("only a name can be called");
    const args: JmesNode[] = [];
    while (!this.#isMark(")")) {
      args.push(this.#expression(0));
      if (!this.#isMark(")")) this.#require(",");
    }
    this.#next++;
    return { kind: "call", name: left.name, args };
  }

  /** Behind `[`: an index or a slice. */
  #index(): JmesNode {
    const parts: (number | undefined)[] = [undefined];
    for (;;) {
      const token = this.#peek();
      this.#next++;
      if (token.kind === "number") parts[parts.length - 1] = token.value;
      else if (token.kind === "mark" && token.mark === ":") parts.push(undefined);
      else if (token.kind === "mark" && token.mark === "]") break;
      else {
        this.#next--;
        throw this.#refuse("between brackets stand numbers");
      }
    }
    const [start, stop, step = 1] = parts;
    if (parts.length === 1) return { kind: "index", index: start ?? 0 };
    if (parts.length > 3) throw this.#refuse("a slice has three numbers");
    if (step === 0) throw new JmesError("the step of a slice cannot be 0");
    return { kind: "slice", start, stop, step };
  }

  #projectIfSlice(left: JmesNode, index: JmesNode): JmesNode {
    const chain: JmesNode = { kind: "chain", left, right: index };
    if (index.kind !== "slice") return chain;
    return { kind: "projection", over: "list", left: chain, right: this.#projected(20) };
  }

  #list(): JmesNode {
    const items: JmesNode[] = [];
    do items.push(this.#expression(0));
    while (this.#take(","));
    this.#require("]");
    return { kind: "list", items };
  }

  #object(): JmesNode {
    const members: { name: string; value: JmesNode }[] = [];
    do {
      const key = this.#peek();
      if (key.kind !== "name") throw this.#refuse("a name is missing");
      this.#next++;
      this.#require(":");
      members.push({ name: key.name, value: this.#expression(0) });
    } while (this.#take(","));
    this.#require("}");
    return { kind: "object", members };
  }

  /** What is put to each element of a projection. */
  #projected(strength: number): JmesNode {
    if (this.#strength() < projectionStop) return current;
    if (this.#isMark("[") || this.#isMark("[?")) return this.#expression(strength);
    if (this.#take(".")) return this.#afterDot(strength);
    throw this.#refuse();
  }

  #afterDot(strength: number): JmesNode {
    const token = this.#peek();
    if (token.kind === "name" || this.#isMark("*")) return this.#expression(strength);
    if (this.#take("[")) return this.#list();
    if (this.#take("{")) return this.#object();
    throw this.#refuse();
  }
}
