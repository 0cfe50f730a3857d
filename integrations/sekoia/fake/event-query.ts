import type { Json, JsonObject } from "#sdk/fake-vendor/json.ts";

/**
 * The vendor's event query language, as far as a client needs it: `field:value`, `field:"a value"`, `field:*`,
 * wildcards, comparisons, `AND`, `OR`, `NOT`, brackets; terms side by side are joined by AND.
 */
export type EventTest = (event: JsonObject) => boolean;

export interface EventQuery {
  test: EventTest;
  /** Set when the whole query is one literal short id: such a search need not read every event. */
  onlyShortId: string | undefined;
}

interface Token {
  text: string;
  isQuoted: boolean;
}

/** Undefined when the query cannot be read. */
export function readEventQuery(term: string): EventQuery | undefined {
  const tokens = tokenise(term);
  if (!tokens) return undefined;
  if (tokens.length === 0 || term.trim() === "*") return { test: () => true, onlyShortId: undefined };
  const reader = { tokens, next: 0 };
  const test = readOr(reader);
  if (!test || reader.next !== tokens.length) return undefined;
  const isOneClause = tokens.length === 2 && tokens[0]?.text === "alert_short_ids:";
  const literal = isOneClause ? tokens[1]?.text : undefined;
  return { test, onlyShortId: literal !== undefined && /^\w+$/.test(literal) ? literal : undefined };
}

/** `field:` is one token, brackets are one each, the rest is quoted or bare text. */
function tokenise(term: string): Token[] | undefined {
  const tokens: Token[] = [];
  const shape = /\s*(?:([()])|([\w.@-]+:)|"((?:[^"\\]|\\.)*)"|([^\s()"]+))/y;
  let at = 0;
  const text = term.trimEnd();
  while (at < text.length) {
    shape.lastIndex = at;
    const found = shape.exec(text);
    if (!found) return undefined;
    at = shape.lastIndex;
    const [, bracket, field, quoted, bare] = found;
    if (quoted !== undefined) tokens.push({ text: quoted.replace(/\\(.)/g, "$1"), isQuoted: true });
    else tokens.push({ text: bracket ?? field ?? bare ?? "", isQuoted: false });
  }
  return tokens;
}

interface Reader {
  tokens: Token[];
  next: number;
}

function isWord(reader: Reader, word: string): boolean {
  const token = reader.tokens[reader.next];
  return token !== undefined && !token.isQuoted && token.text === word;
}

function readOr(reader: Reader): EventTest | undefined {
  let left = readAnd(reader);
  while (left && isWord(reader, "OR")) {
    reader.next += 1;
    const before: EventTest = left;
    const after = readAnd(reader);
    left = after && ((event) => before(event) || after(event));
  }
  return left;
}

function readAnd(reader: Reader): EventTest | undefined {
  let left = readNot(reader);
  while (left && reader.next < reader.tokens.length && !isWord(reader, "OR") && !isWord(reader, ")")) {
    if (isWord(reader, "AND")) reader.next += 1;
    const before: EventTest = left;
    const after = readNot(reader);
    left = after && ((event) => before(event) && after(event));
  }
  return left;
}

function readNot(reader: Reader): EventTest | undefined {
  if (!isWord(reader, "NOT")) return readClause(reader);
  reader.next += 1;
  const inner = readNot(reader);
  return inner && ((event) => !inner(event));
}

function readClause(reader: Reader): EventTest | undefined {
  if (isWord(reader, "(")) {
    reader.next += 1;
    const inner = readOr(reader);
    if (!isWord(reader, ")")) return undefined;
    reader.next += 1;
    return inner;
  }
  const token = reader.tokens[reader.next++];
  if (token === undefined || token.text === ")") return undefined;
  if (token.isQuoted || !token.text.endsWith(":")) return testOf("message", `*${token.text}*`, false);
  const value = reader.tokens[reader.next++];
  if (value === undefined || (!value.isQuoted && /^[([/]/.test(value.text))) return undefined;
  return testOf(token.text.slice(0, -1), value.text, value.isQuoted);
}

function testOf(field: string, wanted: string, isLiteral: boolean): EventTest {
  if (wanted === "*") return (event) => valuesAt(event, field).length > 0;
  const comparison = isLiteral ? null : /^(>=|<=|>|<)(.+)$/.exec(wanted);
  if (comparison) {
    const [, sign = "", bound = ""] = comparison;
    return (event) => valuesAt(event, field).some((value) => compare(value, sign, bound));
  }
  const pattern = new RegExp(
    `^${wanted
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "[^]*")
      .replaceAll("?", "[^]")}$`,
    "i",
  );
  return (event) => valuesAt(event, field).some((value) => pattern.test(String(value)));
}

function compare(value: Json, sign: string, bound: string): boolean {
  const asNumbers = typeof value === "number" && !Number.isNaN(Number(bound));
  const order = asNumbers ? value - Number(bound) : String(value).localeCompare(bound);
  if (sign === ">") return order > 0;
  if (sign === ">=") return order >= 0;
  if (sign === "<") return order < 0;
  return order <= 0;
}

/** The scalar values of a field; lists, also nested ones, are looked into. */
export function valuesAt(event: JsonObject, field: string): Json[] {
  const value = Object.hasOwn(event, field) ? event[field] : undefined;
  if (value === undefined || value === null) return [];
  return flatten(value);
}

function flatten(value: Json): Json[] {
  return Array.isArray(value) ? value.flatMap(flatten) : [value];
}
