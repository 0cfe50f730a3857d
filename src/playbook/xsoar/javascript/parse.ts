/**
 * Reads an expression of the part of JavaScript that is interpreted here. Everything else, valid or not, is thrown as
 * `NotInterpreted`: the sandboxed engine is the judge of it.
 */
import { type Token, tokenize } from "./tokenize.ts";
import type { Expression, FunctionExpression, Statement } from "./tree.ts";
import { NotInterpreted } from "./value.ts";

/** Nested deeper than this, an expression is not content but an attack on the stack. */
const deepest = 100;

const reserved = new Set(
  (
    "break case catch class const continue debugger default delete do else enum export extends finally for function if " +
    "import in instanceof new return super switch this throw try var void while with yield let static await async arguments eval"
  ).split(" "),
);

/** From the loosest to the tightest. */
const levels: ReadonlySet<string>[] = [
  new Set(["==", "!=", "===", "!=="]),
  new Set(["<", ">", "<=", ">="]),
  new Set(["+", "-"]),
  new Set(["*", "/", "%"]),
];

export function parseExpression(source: string): Expression {
  const parser = new Parser(tokenize(source));
  const expression = parser.expression();
  parser.requireEnd();
  return expression;
}

/** `function a(x) { … } function b() { … }` after the `;` of a DT. */
export function parseDefinitions(source: string): FunctionExpression[] {
  const parser = new Parser(tokenize(source));
  const definitions: FunctionExpression[] = [];
  for (;;) {
    while (parser.takeMark(";"));
    if (parser.atEnd()) return definitions;
    const definition = parser.functionExpression();
    if (definition.name === undefined) throw new NotInterpreted("a function without a name");
    definitions.push(definition);
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #inBlock = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  expression(): Expression {
    if (++this.#depth > deepest) throw new NotInterpreted("an expression nested so deeply");
    const expression = this.#arrow() ?? this.#choice();
    this.#depth--;
    return expression;
  }

  requireEnd(): void {
    if (!this.atEnd()) throw this.#refuse();
  }

  atEnd(): boolean {
    return this.#peek().kind === "end";
  }

  takeMark(mark: string): boolean {
    const token = this.#peek();
    if (token.kind !== "mark" || token.value !== mark) return false;
    this.#next++;
    return true;
  }

  functionExpression(): FunctionExpression {
    this.#requireName("function");
    const token = this.#peek();
    const name = token.kind === "name" ? this.#identifier() : undefined;
    this.#requireMark("(");
    const parameters = this.#parameters();
    const body = this.#block();
    return name === undefined ? { kind: "function", parameters, body } : { kind: "function", name, parameters, body };
  }

  #peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new NotInterpreted("nothing");
    return token;
  }

  #refuse(): NotInterpreted {
    const token = this.#peek();
    const what = token.kind === "end" ? "the end" : "value" in token ? String(token.value) : "a template";
    return new NotInterpreted(`${what} at ${token.at}`);
  }

  #takeName(name: string): boolean {
    const token = this.#peek();
    if (token.kind !== "name" || token.value !== name) return false;
    this.#next++;
    return true;
  }

  #requireMark(mark: string): void {
    if (!this.takeMark(mark)) throw this.#refuse();
  }

  #requireName(name: string): void {
    if (!this.#takeName(name)) throw this.#refuse();
  }

  #identifier(): string {
    const token = this.#peek();
    if (token.kind !== "name" || reserved.has(token.value)) throw this.#refuse();
    this.#next++;
    return token.value;
  }

  /** `x => …` or `(x, y) => …`; looks ahead before it takes anything. */
  #arrow(): Expression | undefined {
    let ahead = 0;
    const parameters: string[] = [];
    const first = this.#peek();
    if (first.kind === "name" && !reserved.has(first.value)) {
      parameters.push(first.value);
      ahead = 1;
    } else if (first.kind === "mark" && first.value === "(") {
      ahead = 1;
      for (let token = this.#peek(ahead); token.kind === "name"; token = this.#peek(ahead)) {
        if (reserved.has(token.value)) return undefined;
        parameters.push(token.value);
        ahead++;
        if (!this.#isMark(ahead, ",")) break;
        ahead++;
      }
      if (!this.#isMark(ahead, ")")) return undefined;
      ahead++;
    } else return undefined;
    if (!this.#isMark(ahead, "=>")) return undefined;
    this.#next += ahead + 1;
    const body: Statement[] = this.#isMark(0, "{") ? this.#block() : [{ kind: "return", value: this.expression() }];
    return { kind: "function", parameters, body };
  }

  #isMark(ahead: number, mark: string): boolean {
    const token = this.#peek(ahead);
    return token.kind === "mark" && token.value === mark;
  }

  #choice(): Expression {
    const test = this.#nullish();
    if (!this.takeMark("?")) return test;
    const yes = this.expression();
    this.#requireMark(":");
    return { kind: "choice", test, yes, no: this.expression() };
  }

  #nullish(): Expression {
    let left = this.#or();
    if (!this.#isMark(0, "??")) return left;
    // `a || b ?? c` is no JavaScript without parentheses; the engine says so.
    if (left.kind === "logical" && left.operator !== "??") throw this.#refuse();
    while (this.takeMark("??")) left = { kind: "logical", operator: "??", left, right: this.#binary(0) };
    if (this.#isMark(0, "||") || this.#isMark(0, "&&")) throw this.#refuse();
    return left;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.takeMark("||")) left = { kind: "logical", operator: "||", left, right: this.#and() };
    return left;
  }

  #and(): Expression {
    let left = this.#binary(0);
    while (this.takeMark("&&")) left = { kind: "logical", operator: "&&", left, right: this.#binary(0) };
    return left;
  }

  #binary(level: number): Expression {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const token = this.#peek();
      if (token.kind !== "mark" || !operators.has(token.value)) return left;
      this.#next++;
      left = { kind: "binary", operator: token.value, left, right: this.#binary(level + 1) };
    }
  }

  #unary(): Expression {
    const token = this.#peek();
    const operator = "value" in token ? token.value : undefined;
    const isMark = token.kind === "mark" && (operator === "!" || operator === "-" || operator === "+");
    const isWord = token.kind === "name" && (operator === "typeof" || operator === "void");
    if (!isMark && !isWord) return this.#postfix();
    this.#next++;
    if (++this.#depth > deepest) throw new NotInterpreted("an expression nested so deeply");
    const operand = this.#unary();
    this.#depth--;
    return { kind: "unary", operator: String(operator), operand };
  }

  #postfix(): Expression {
    let expression = this.#primary();
    let chained = false;
    for (let links = 0; ; links++) {
      if (links > deepest) throw new NotInterpreted("a chain so long");
      const optional = this.takeMark("?.");
      chained ||= optional;
      if (this.takeMark("(")) {
        expression = { kind: "call", callee: expression, args: this.#arguments(), optional };
      } else if (this.takeMark("[")) {
        const key = this.expression();
        this.#requireMark("]");
        expression = { kind: "member", owner: expression, key, optional };
      } else if (optional || this.takeMark(".")) {
        const token = this.#peek();
        if (token.kind !== "name") throw this.#refuse();
        this.#next++;
        expression = { kind: "member", owner: expression, key: { kind: "constant", value: token.value }, optional };
      } else return chained ? { kind: "chain", inner: expression } : expression;
    }
  }

  #arguments(): Expression[] {
    const args: Expression[] = [];
    while (!this.takeMark(")")) {
      args.push(this.expression());
      if (!this.#isMark(0, ")")) this.#requireMark(",");
    }
    return args;
  }

  #primary(): Expression {
    const token = this.#peek();
    switch (token.kind) {
      case "number":
      case "text":
        this.#next++;
        return { kind: "constant", value: token.value };
      case "template":
        this.#next++;
        return {
          kind: "template",
          parts: token.parts.map((part) => (typeof part === "string" ? part : parseExpression(part.source))),
        };
      case "name":
        return this.#word(token.value, token.at);
      case "mark":
        return this.#bracketed(token.value);
      case "end":
        throw this.#refuse();
    }
  }

  #word(word: string, at: number): Expression {
    if (word === "function") return this.functionExpression();
    if (reserved.has(word)) throw this.#refuse();
    this.#next++;
    if (word === "true" || word === "false") return { kind: "constant", value: word === "true" };
    if (word === "null") return { kind: "constant", value: null };
    return { kind: "name", name: word, at };
  }

  #bracketed(mark: string): Expression {
    if (this.takeMark("(")) {
      const inner = this.expression();
      this.#requireMark(")");
      // They allow `??` beside `||`.
      return inner.kind === "logical" ? { kind: "group", inner } : inner;
    }
    if (mark === "[") return this.#list();
    if (mark === "{") return this.#object();
    throw this.#refuse();
  }

  #list(): Expression {
    this.#requireMark("[");
    const items: { spread: boolean; value: Expression }[] = [];
    while (!this.takeMark("]")) {
      items.push({ spread: this.takeMark("..."), value: this.expression() });
      if (!this.#isMark(0, "]")) this.#requireMark(",");
    }
    return { kind: "list", items };
  }

  #object(): Expression {
    this.#requireMark("{");
    const members: ({ key: string; value: Expression } | { spread: Expression })[] = [];
    while (!this.takeMark("}")) {
      if (this.takeMark("...")) members.push({ spread: this.expression() });
      else members.push(this.#objectMember());
      if (!this.#isMark(0, "}")) this.#requireMark(",");
    }
    return { kind: "object", members };
  }

  #objectMember(): { key: string; value: Expression } {
    const token = this.#peek();
    if (token.kind !== "name" && token.kind !== "text" && token.kind !== "number") throw this.#refuse();
    this.#next++;
    const key = String(token.value);
    // In JavaScript this sets the prototype instead of a member.
    if (key === "__proto__") throw this.#refuse();
    if (this.takeMark(":")) return { key, value: this.expression() };
    if (token.kind !== "name" || reserved.has(key)) throw this.#refuse();
    return { key, value: { kind: "name", name: key, at: token.at } };
  }

  #parameters(): string[] {
    const parameters: string[] = [];
    while (!this.takeMark(")")) {
      parameters.push(this.#identifier());
      if (!this.#isMark(0, ")")) this.#requireMark(",");
    }
    return parameters;
  }

  /** The body of a function, or a block within one. */
  #block(inner = false): Statement[] {
    this.#requireMark("{");
    if (++this.#depth > deepest) throw new NotInterpreted("statements nested so deeply");
    const outer = this.#inBlock;
    this.#inBlock = inner;
    const statements: Statement[] = [];
    while (!this.takeMark("}")) statements.push(...this.#statement());
    this.#inBlock = outer;
    this.#depth--;
    return statements;
  }

  #statement(): Statement[] {
    if (this.takeMark(";")) return [];
    if (this.#isMark(0, "{")) return this.#block(true);
    if (this.#takeName("return")) {
      // `return` alone on its line returns nothing, whatever follows.
      if (this.#peek().newLine || this.takeMark(";") || this.#isMark(0, "}")) return [{ kind: "return" }];
      const value = this.expression();
      this.#endStatement();
      return [{ kind: "return", value }];
    }
    if (this.#takeName("var")) return this.#declarations();
    // Within a block they would end with it; the engine knows how.
    if (!this.#inBlock && (this.#takeName("const") || this.#takeName("let"))) return this.#declarations();
    if (this.#takeName("if")) return [this.#if()];
    const value = this.expression();
    this.#endStatement();
    return [{ kind: "expression", value }];
  }

  #declarations(): Statement[] {
    const statements: Statement[] = [];
    do {
      const name = this.#identifier();
      if (this.takeMark("=")) statements.push({ kind: "declare", name, value: this.expression() });
      else statements.push({ kind: "declare", name });
    } while (this.takeMark(","));
    this.#endStatement();
    return statements;
  }

  #if(): Statement {
    this.#requireMark("(");
    const test = this.expression();
    this.#requireMark(")");
    if (++this.#depth > deepest) throw new NotInterpreted("statements nested so deeply");
    const outer = this.#inBlock;
    this.#inBlock = true;
    const yes = this.#statement();
    const no = this.#takeName("else") ? this.#statement() : [];
    this.#inBlock = outer;
    this.#depth--;
    return { kind: "if", test, yes, no };
  }

  #endStatement(): void {
    if (!this.takeMark(";") && !this.#isMark(0, "}") && !this.#peek().newLine) throw this.#refuse();
  }
}
