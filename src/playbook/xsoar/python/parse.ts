/** Reads Python expressions, as far as `If-Elif` evaluates them; anything else is refused. */
import { type PyToken, tokenizePython } from "./tokenize.ts";
import { type PyCompare, PyError, type PyNode } from "./tree.ts";

export function parsePython(source: string): PyNode {
  const parser = new PyParser(tokenizePython(source));
  const node = parser.expression();
  parser.requireEnd();
  return node;
}

const deepest = 100;
const reserved = new Set([
  "if",
  "else",
  "lambda",
  "is",
  "for",
  "await",
  "yield",
  "async",
  "from",
  "import",
  "as",
  "del",
]);
const compareMarks: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

class PyParser {
  readonly #tokens: readonly PyToken[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly PyToken[]) {
    this.#tokens = tokens;
  }

  requireEnd(): void {
    if (this.#peek().kind !== "end") throw this.#refuse();
  }

  expression(): PyNode {
    if (++this.#depth > deepest) throw new PyError("it is nested too deeply");
    const node = this.#joined("or", () => this.#joined("and", () => this.#not()));
    this.#depth--;
    return node;
  }

  #peek(ahead = 0): PyToken {
    return this.#tokens[this.#next + ahead] ?? { kind: "end", at: 0 };
  }

  #isNext(kind: "mark" | "name", text: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token.kind === kind && token.text === text;
  }

  #take(kind: "mark" | "name", text: string): boolean {
    if (!this.#isNext(kind, text)) return false;
    this.#next++;
    return true;
  }

  #refuse(): PyError {
    const token = this.#peek();
    if (token.kind === "end") return new PyError("it ends too early");
    const what = token.kind === "mark" || token.kind === "name" ? token.text : "this";
    return new PyError(`"${what}" at ${token.at + 1} cannot stand there`);
  }

  #joined(kind: "and" | "or", part: () => PyNode): PyNode {
    const first = part();
    if (!this.#isNext("name", kind)) return first;
    const parts = [first];
    while (this.#take("name", kind)) parts.push(part());
    return { kind, parts };
  }

  #not(): PyNode {
    let count = 0;
    while (this.#take("name", "not")) count++;
    let node = this.#comparison();
    for (; count > 0; count--) node = { kind: "not", inner: node };
    return node;
  }

  #comparison(): PyNode {
    const first = this.#sum();
    const rest: [PyCompare, PyNode][] = [];
    for (let operator = this.#compareOperator(); operator !== undefined; operator = this.#compareOperator()) {
      rest.push([operator, this.#sum()]);
    }
    return rest.length === 0 ? first : { kind: "compare", first, rest };
  }

  #compareOperator(): PyCompare | undefined {
    const token = this.#peek();
    if (token.kind === "mark" && compareMarks.has(token.text)) {
      this.#next++;
      return token.text as PyCompare;
    }
    if (this.#take("name", "in")) return "in";
    if (!this.#isNext("name", "not") || !this.#isNext("name", "in", 1)) return undefined;
    this.#next += 2;
    return "not in";
  }

  #sum(): PyNode {
    let left = this.#signed();
    while (this.#take("mark", "+")) left = { kind: "add", left, right: this.#signed() };
    return left;
  }

  #signed(): PyNode {
    let count = 0;
    while (this.#take("mark", "-")) count++;
    if (count > deepest) throw new PyError("it is nested too deeply");
    let node = this.#atom();
    for (; count > 0; count--) node = { kind: "minus", inner: node };
    return node;
  }

  #atom(): PyNode {
    const token = this.#peek();
    if (token.kind === "number") {
      this.#next++;
      return { kind: "constant", value: token.value };
    }
    if (token.kind === "text") return { kind: "constant", value: this.#texts() };
    if (token.kind === "name" && !reserved.has(token.text)) return this.#name(token.text);
    if (this.#take("mark", "(")) {
      const inner = this.expression();
      if (!this.#take("mark", ")")) throw this.#refuse();
      return inner;
    }
    if (this.#take("mark", "[")) return { kind: "list", items: this.#until("]", () => this.expression()) };
    if (this.#take("mark", "{")) return { kind: "dict", members: this.#until("}", () => this.#member()) };
    throw this.#refuse();
  }

  /** Texts side by side are one. */
  #texts(): string {
    let text = "";
    for (let token = this.#peek(); token.kind === "text"; token = this.#peek()) {
      text += token.value;
      this.#next++;
    }
    return text;
  }

  #name(name: string): PyNode {
    if (name === "and" || name === "or" || name === "not" || name === "in") throw this.#refuse();
    this.#next++;
    if (name === "True" || name === "False") return { kind: "constant", value: name === "True" };
    if (name === "None") return { kind: "constant", value: null };
    if (!this.#take("mark", "(")) return { kind: "name", name };
    return { kind: "call", name, args: this.#until(")", () => this.expression()) };
  }

  #member(): [PyNode, PyNode] {
    const key = this.expression();
    if (!this.#take("mark", ":")) throw this.#refuse();
    return [key, this.expression()];
  }

  #until<Part>(end: string, part: () => Part): Part[] {
    const parts: Part[] = [];
    while (!this.#take("mark", end)) {
      parts.push(part());
      if (!this.#take("mark", ",") && !this.#isNext("mark", end)) throw this.#refuse();
    }
    return parts;
  }
}
