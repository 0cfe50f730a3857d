/**
 * As much of Lucene's query language as people and hunting playbooks write: words, phrases, `field:value`, AND, OR, NOT, + and -,
 * parentheses, wildcards, ranges and `_exists_`. Words without an operator between them are alternatives, as in Elasticsearch.
 */
export type Lucene =
  | { kind: "all" }
  | { kind: "and" | "or"; parts: Lucene[] }
  | { kind: "not"; part: Lucene }
  | { kind: "term"; field: string | undefined; text: string; quoted: boolean }
  | { kind: "exists"; field: string }
  | { kind: "range"; field: string; low: string; high: string; withLow: boolean; withHigh: boolean };

export class LuceneError extends Error {}

type Token = { kind: "word" | "quoted" | "sign" | "range"; text: string };

export function parseLucene(text: string): Lucene {
  const tokens = tokenize(text);
  let at = 0;
  const peek = () => tokens[at];
  const isWord = (word: string) => peek()?.kind === "word" && peek()?.text === word;

  function parseOr(field: string | undefined): Lucene {
    const parts = [parseAnd(field)];
    while (at < tokens.length && peek()?.text !== ")") {
      if (isWord("OR") || peek()?.text === "||") at++;
      parts.push(parseAnd(field));
    }
    // A part with a sign must hold (or must not) whatever the alternatives are.
    return parts.length === 1 && parts[0] ? parts[0] : join(parts);
  }
  function parseAnd(field: string | undefined): Lucene {
    const parts = [parseUnary(field)];
    while (isWord("AND") || peek()?.text === "&&") {
      at++;
      parts.push(parseUnary(field));
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "and", parts };
  }
  function parseUnary(field: string | undefined): Lucene {
    const token = peek();
    if (token === undefined) throw new LuceneError("it ends too early");
    if (isWord("NOT") || token.text === "-" || token.text === "!") {
      at++;
      return { kind: "not", part: parseUnary(field) };
    }
    if (token.kind === "sign" && token.text === "+") {
      at++;
      return parseUnary(field);
    }
    if (token.kind === "sign" && token.text === "(") {
      at++;
      const inner = parseOr(field);
      if (peek()?.text !== ")") throw new LuceneError("a parenthesis is not closed");
      at++;
      return inner;
    }
    if (token.kind === "sign") throw new LuceneError(`"${token.text}" is not expected`);
    at++;
    if (token.kind === "word" && peek()?.kind === "sign" && peek()?.text === ":") {
      at++;
      const value = peek();
      if (value?.kind === "range") {
        at++;
        return rangeOf(token.text, value.text);
      }
      if (token.text === "_exists_") {
        at++;
        return { kind: "exists", field: value?.text ?? "" };
      }
      return parseUnary(token.text);
    }
    if (token.kind === "word" && token.text === "*")
      return field === undefined ? { kind: "all" } : { kind: "exists", field };
    return { kind: "term", field, text: token.text, quoted: token.kind === "quoted" };
  }

  if (tokens.length === 0) return { kind: "all" };
  const query = parseOr(undefined);
  if (at < tokens.length) throw new LuceneError(`"${peek()?.text}" is not expected`);
  return query;
}

function join(parts: Lucene[]): Lucene {
  const nots = parts.filter(({ kind }) => kind === "not");
  const others = parts.filter(({ kind }) => kind !== "not");
  if (nots.length === 0) return { kind: "or", parts };
  return { kind: "and", parts: [...nots, ...(others.length > 0 ? [{ kind: "or" as const, parts: others }] : [])] };
}

function rangeOf(field: string, text: string): Lucene {
  const match = /^([[{])\s*(\S+)\s+TO\s+(\S+?)\s*([\]}])$/.exec(text);
  if (match === null) throw new LuceneError(`the range ${text} cannot be read`);
  const [, open, low = "*", high = "*", close] = match;
  return { kind: "range", field, low, high, withLow: open === "[", withHigh: close === "]" };
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const here = text.charAt(at);
    if (/\s/.test(here)) {
      at++;
      continue;
    }
    if (here === '"') {
      const match = /^"((?:[^"\\]|\\.)*)"/s.exec(text.slice(at));
      if (match === null) throw new LuceneError("a quotation mark is not closed");
      tokens.push({ kind: "quoted", text: (match[1] ?? "").replace(/\\(.)/gs, "$1") });
      at += match[0].length;
      continue;
    }
    if (here === "[" || here === "{") {
      const match = /^[[{][^\]}]*[\]}]/.exec(text.slice(at));
      if (match === null) throw new LuceneError("a range is not closed");
      tokens.push({ kind: "range", text: match[0] });
      at += match[0].length;
      continue;
    }
    if (/[():]/.test(here) || ((here === "-" || here === "+" || here === "!") && /^.[^\s]/.test(text.slice(at)))) {
      tokens.push({ kind: "sign", text: here });
      at++;
      continue;
    }
    const match = /^(?:\\.|[^\s"():\\[\]{}])+/s.exec(text.slice(at));
    if (match === null) throw new LuceneError(`"${here}" is not expected`);
    tokens.push({ kind: "word", text: match[0].replace(/\\(.)/gs, "$1") });
    at += match[0].length;
  }
  return tokens;
}
