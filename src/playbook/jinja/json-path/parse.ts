/** Reads a JSON path: `$.a['b.c'][0]`, `[1:3]`, `[*]`, `..name`, `[?(@.a == 'x' && @['b'])]`. */
import { ExpressionError } from "../expression-error.ts";
import { readStringLiteral } from "../string-literal.ts";
import type { Condition, Operand, Path, Selector, Step } from "./path.ts";

const deepest = 20;
const nameAfterDot = /[\p{L}\p{N}_@$-]+/uy;
const integer = /-?\d+/y;
const decimal = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const comparison = /==|!=|<=|>=|<|>|=/y;
const word = /true|false|null/y;

export function parseJsonPath(source: string): Path {
  let at = 0;
  let depth = 0;

  const fail = (): never => {
    throw new ExpressionError(
      "JINJA_TYPE",
      `the path \`${source.slice(0, 80)}\` cannot be read at character ${at + 1}`,
    );
  };
  const skipBlanks = (): void => {
    while (source[at] === " " || source[at] === "\t" || source[at] === "\n") at++;
  };
  const take = (text: string): boolean => {
    if (!source.startsWith(text, at)) return false;
    at += text.length;
    return true;
  };
  const takeMatch = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const takeInteger = (): number | undefined => {
    const text = takeMatch(integer);
    return text === undefined ? undefined : Number(text);
  };
  const takeQuoted = (): string => {
    const literal = readStringLiteral(source, at);
    at = literal.end;
    return literal.value;
  };
  const isQuote = (): boolean => source[at] === "'" || source[at] === '"';

  function readSteps(): Path {
    const steps: Path = [];
    for (;;) {
      if (take("..")) steps.push({ deep: true, selectors: source[at] === "[" ? readBrackets() : readNamed() });
      else if (take(".")) steps.push({ deep: false, selectors: readNamed() });
      else if (source[at] === "[") steps.push({ deep: false, selectors: readBrackets() });
      else return steps;
    }
  }

  function readNamed(): Selector[] {
    if (take("*")) return [{ kind: "all" }];
    const name = isQuote() ? takeQuoted() : takeMatch(nameAfterDot);
    return [{ kind: "name", name: name ?? fail() }];
  }

  function readBrackets(): Selector[] {
    take("[");
    const selectors: Selector[] = [];
    do {
      skipBlanks();
      selectors.push(readSelector());
      skipBlanks();
    } while (take(","));
    return take("]") ? selectors : fail();
  }

  function readSelector(): Selector {
    if (take("*")) return { kind: "all" };
    if (take("?")) return { kind: "where", condition: readOr() };
    if (isQuote()) return { kind: "name", name: takeQuoted() };
    const start = takeInteger();
    skipBlanks();
    if (!take(":")) return start === undefined ? fail() : { kind: "index", index: start };
    skipBlanks();
    const stop = takeInteger();
    skipBlanks();
    const step = take(":") ? takeInteger() : 1;
    if (step === 0) fail();
    return { kind: "slice", start, stop, step: step ?? 1 };
  }

  function readOr(): Condition {
    if (++depth > deepest) fail();
    const parts = [readAnd()];
    while (takeOperator("||")) parts.push(readAnd());
    depth--;
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "or", parts };
  }

  function readAnd(): Condition {
    const parts = [readOne()];
    while (takeOperator("&&") || takeOperator("&")) parts.push(readOne());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "and", parts };
  }

  function takeOperator(operator: string): boolean {
    skipBlanks();
    return take(operator);
  }

  function readOne(): Condition {
    skipBlanks();
    if (source[at] === "!" && source[at + 1] !== "=") {
      at++;
      if (++depth > deepest) fail();
      const part = readOne();
      depth--;
      return { kind: "not", part };
    }
    if (take("(")) {
      const condition = readOr();
      skipBlanks();
      return take(")") ? condition : fail();
    }
    const left = readOperand();
    skipBlanks();
    const operator = takeMatch(comparison);
    if (operator === undefined) return { kind: "exists", operand: left };
    skipBlanks();
    return { kind: "compare", operator: operator === "=" ? "==" : operator, left, right: readOperand() };
  }

  function readOperand(): Operand {
    if (take("@")) return { kind: "path", fromRoot: false, path: readSteps() };
    if (take("$")) return { kind: "path", fromRoot: true, path: readSteps() };
    if (isQuote()) return { kind: "literal", value: takeQuoted() };
    const keyword = takeMatch(word);
    if (keyword !== undefined) return { kind: "literal", value: keyword === "null" ? null : keyword === "true" };
    const number = takeMatch(decimal);
    return number === undefined ? fail() : { kind: "literal", value: Number(number) };
  }

  skipBlanks();
  const steps: Step[] = [];
  if (!take("$") && source[at] !== "." && source[at] !== "[") steps.push({ deep: false, selectors: readNamed() });
  steps.push(...readSteps());
  skipBlanks();
  return at === source.length ? steps : fail();
}
