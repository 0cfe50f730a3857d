/**
 * `x is divisibleby(3)` as the parser can read it. The parser knows tests without arguments only and binds them more
 * loosely than Jinja, which puts tests and filters on one level. So `x is not in [1]` becomes the filter
 * `x | ⟨is not in⟩([1])` on the way to the parser; no template can write such a name itself.
 */
import type { Token } from "./token.ts";

const openers = new Set(["OpenParen", "OpenSquareBracket", "OpenCurlyBracket"]);
const closers = new Set(["CloseParen", "CloseSquareBracket", "CloseCurlyBracket"]);
const startsArgument = new Set(["StringLiteral", "NumericLiteral", "OpenSquareBracket", "OpenCurlyBracket"]);
const notAnArgument = new Set(["else", "or", "and", "is", "if", "in", "not", "recursive"]);

export function rewriteTests(tokens: readonly Token[]): readonly Token[] {
  if (!tokens.some((_token, index) => isWord(tokens, index, "is") || isWord(tokens, index, "in"))) return tokens;
  const result: Token[] = [];
  let at = 0;
  // Closing parentheses owed after the token of that index, for arguments written without parentheses.
  const owed = new Map<number, number>();
  while (at < tokens.length) {
    const token = tokens[at];
    if (token === undefined) break;
    const negated = isWord(tokens, at + 1, "not");
    const test = tokens[at + (negated ? 2 : 1)];
    if (isWord(tokens, at, "is") && test?.type === "Identifier") {
      result.push({ ...token, type: "Pipe", value: "|" });
      result.push({ ...test, value: `is ${negated ? "not " : ""}${test.value}` });
      const last = at + (negated ? 2 : 1);
      const next = tokens[last + 1];
      if (next !== undefined && (startsArgument.has(next.type) || isArgumentName(next))) {
        const end = endOfPostfix(tokens, last + 1);
        result.push({ ...next, type: "OpenParen", value: "(" });
        owed.set(end, (owed.get(end) ?? 0) + 1);
      }
      closeOwed(result, owed, last, test);
      at = last + 1;
      continue;
    }
    if (isWord(tokens, at, "in") && isWord(tokens, at - 1, "not") && result.at(-1)?.value === "not") {
      // One token with its depth, so that `a == b not in c` is seen as the chain it is.
      result[result.length - 1] = { ...token, type: "ComparisonBinaryOperator", value: "not in" };
    } else result.push(token);
    closeOwed(result, owed, at, token);
    at++;
  }
  return result;
}

function isWord(tokens: readonly Token[], index: number, word: string): boolean {
  const token = tokens[index];
  return token?.type === "Identifier" && token.value === word && tokens[index - 1]?.type !== "Dot";
}

function isArgumentName(token: Token): boolean {
  return token.type === "Identifier" && !notAnArgument.has(token.value);
}

function closeOwed(result: Token[], owed: Map<number, number>, index: number, near: Token): void {
  for (let count = owed.get(index) ?? 0; count > 0; count--) result.push({ ...near, type: "CloseParen", value: ")" });
}

/** The index of the last token of the primary at `start` and the members, items and calls behind it. */
function endOfPostfix(tokens: readonly Token[], start: number): number {
  let end = endOfGroup(tokens, start);
  for (;;) {
    const next = tokens[end + 1];
    if (next?.type === "Dot") end += 2;
    else if (next?.type === "OpenParen" || next?.type === "OpenSquareBracket") end = endOfGroup(tokens, end + 1);
    else return Math.min(end, tokens.length - 1);
  }
}

function endOfGroup(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const type = tokens[index]?.type ?? "";
    if (openers.has(type)) depth++;
    if (closers.has(type)) depth--;
    if (depth <= 0) return index;
  }
  return tokens.length - 1;
}
