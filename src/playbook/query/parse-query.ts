import {
  type FieldTest,
  mostQueryCharacters,
  mostQueryDepth,
  type Ordering,
  type Query,
  type QueryProblem,
} from "./query.ts";
import { readTokens, type Token } from "./read-tokens.ts";

export interface ParsedQuery {
  /** What could be understood; everything when nothing could. */
  query: Query;
  problems: QueryProblem[];
}

/**
 * Reads a query. Never throws. `and` binds closer than `or`; parts that stand side by side are joined by `and`; `-` or
 * `not` before a part turns it round; `field:(a or b)` asks several values of one field.
 */
export function parseQuery(text: string): ParsedQuery {
  if (text.length > mostQueryCharacters) {
    const message = `The query has ${text.length} characters; at most ${mostQueryCharacters} are read. Shorten it.`;
    return { query: { kind: "all" }, problems: [{ message, at: mostQueryCharacters }] };
  }
  const { tokens, problems } = readTokens(text);
  const reader = new Reader(tokens, text.length, problems);
  const query = reader.readAll();
  return { query, problems: problems.sort((a, b) => a.at - b.at) };
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  readonly #problems: QueryProblem[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], length: number, problems: QueryProblem[]) {
    this.#tokens = tokens;
    this.#length = length;
    this.#problems = problems;
  }

  readAll(): Query {
    const parts: Query[] = [];
    while (this.#token) {
      const part = this.#readOr(undefined);
      if (part) parts.push(part);
      if (this.#token?.kind === ")") {
        this.#report("This parenthesis closes nothing; take it away.", this.#token.at);
        this.#at += 1;
      }
    }
    return join("and", parts) ?? { kind: "all" };
  }

  get #token(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #report(message: string, at: number): void {
    this.#problems.push({ message, at });
  }

  /** `field` inside `field:( … )`. */
  #readOr(field: string | undefined): Query | undefined {
    const parts: Query[] = [];
    for (;;) {
      const part = this.#readAnd(field);
      if (part) parts.push(part);
      if (!this.#takeWord("or")) break;
      if (!part) this.#report('There is nothing before "or".', this.#tokens[this.#at - 1]?.at ?? 0);
      if (!this.#token || this.#token.kind === ")") {
        this.#report('There is nothing after "or".', this.#tokens[this.#at - 1]?.at ?? 0);
      }
    }
    return join("or", parts);
  }

  #readAnd(field: string | undefined): Query | undefined {
    const parts: Query[] = [];
    for (;;) {
      const token = this.#token;
      if (!token || token.kind === ")" || this.#stands("or")) break;
      if (this.#takeWord("and")) {
        const end = this.#token;
        if (!end || end.kind === ")" || this.#stands("or") || this.#stands("and")) {
          this.#report('There is nothing after "and".', token.at);
        } else if (parts.length === 0) this.#report('There is nothing before "and".', token.at);
        continue;
      }
      const part = this.#readNot(field);
      if (part) parts.push(part);
    }
    return join("and", parts);
  }

  #readNot(field: string | undefined): Query | undefined {
    let turned = false;
    let sign = this.#token;
    while (this.#token?.kind === "-" || this.#isNot(field)) {
      sign = this.#token;
      turned = !turned;
      this.#at += 1;
    }
    const part = this.#readPart(field);
    if (!part && sign && turned) this.#report("There is nothing to turn round after this.", sign.at);
    return part && turned ? { kind: "not", part } : part;
  }

  /** `not` is a word of the language unless it is a field's name or stands alone. */
  #isNot(field: string | undefined): boolean {
    const after = this.#tokens[this.#at + 1];
    return (
      isWord(this.#token, "not") &&
      after !== undefined &&
      after.kind !== ")" &&
      (after.kind !== ":" || field !== undefined)
    );
  }

  #readPart(field: string | undefined): Query | undefined {
    const token = this.#token;
    if (!token) return undefined;
    if (token.kind === "(") return this.#readGroup(field, token.at);
    this.#at += 1;
    if (token.kind === "word" || token.kind === "quoted") {
      if (field !== undefined) return { kind: "field", field, test: isTest(token), at: token.at };
      const colon = this.#token;
      if (colon?.kind === ":" && colon.at === token.end) {
        this.#at += 1;
        return this.#readField(token.value, token.at, colon.end);
      }
      return { kind: "text", text: token.value, at: token.at };
    }
    if (token.kind === ":") this.#report("A field's name is missing before this colon.", token.at);
    else this.#report(`"${token.kind}" cannot stand here.`, token.at);
    return undefined;
  }

  #readGroup(field: string | undefined, at: number): Query | undefined {
    this.#at += 1;
    if (this.#depth >= mostQueryDepth) {
      this.#report(`Parentheses are ${mostQueryDepth} deep here; make the query flatter.`, at);
      this.#at = this.#tokens.length;
      return undefined;
    }
    this.#depth += 1;
    const inner = this.#readOr(field);
    this.#depth -= 1;
    if (this.#token?.kind === ")") this.#at += 1;
    else this.#report("This parenthesis is never closed; add a ) at its end.", at);
    if (!inner) this.#report("There is nothing between these parentheses.", at);
    return inner;
  }

  #readField(field: string, at: number, colonEnd: number): Query | undefined {
    const token = this.#token;
    if (token?.kind === "(" && token.at === colonEnd) return this.#readGroup(field, token.at);
    if (token && isOrdering(token.kind)) {
      this.#at += 1;
      const value = this.#token;
      if (value && (value.kind === "word" || value.kind === "quoted")) {
        this.#at += 1;
        return { kind: "field", field, test: { op: token.kind, value: value.value }, at };
      }
      this.#report(`A value is missing after "${field}:${token.kind}".`, token.at);
      return undefined;
    }
    if (token && token.at === colonEnd && (token.kind === "word" || token.kind === "quoted")) {
      this.#at += 1;
      return { kind: "field", field, test: isTest(token), at };
    }
    // `owner: ada` is what people type.
    if (token && (token.kind === "quoted" || (token.kind === "word" && !isConnective(token)))) {
      this.#at += 1;
      return { kind: "field", field, test: isTest(token), at };
    }
    this.#report(
      `A value is missing after "${field}:"; write ${field}:* for "any value".`,
      Math.min(colonEnd, this.#length),
    );
    return undefined;
  }

  #takeWord(word: string): boolean {
    if (!this.#stands(word)) return false;
    this.#at += 1;
    return true;
  }

  /** The word is next, and is no field's name: a field may be called `and`. */
  #stands(word: string): boolean {
    const token = this.#token;
    const after = this.#tokens[this.#at + 1];
    return isWord(token, word) && !(after?.kind === ":" && after.at === token?.end);
  }
}

function isTest(token: Extract<Token, { kind: "word" | "quoted" }>): FieldTest {
  if (token.kind === "word" && token.value === "*") return { op: "exists" };
  return { op: "is", value: token.value, pattern: token.kind === "word" && /[*?]/.test(token.value) };
}

function isOrdering(kind: string): kind is Ordering {
  return kind === ">" || kind === ">=" || kind === "<" || kind === "<=";
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === "word" && token.value.toLowerCase() === word;
}

function isConnective(token: Token): boolean {
  return isWord(token, "and") || isWord(token, "or");
}

function join(kind: "and" | "or", parts: Query[]): Query | undefined {
  return parts.length > 1 ? { kind, parts } : parts[0];
}
