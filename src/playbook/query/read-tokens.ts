/** A query's text as tokens with their places. Total: any text gives tokens, what is wrong with it is a problem. */
import type { QueryProblem } from "./query.ts";

export type Token = { at: number; end: number } & (
  | { kind: "(" | ")" | ":" | "-" }
  | { kind: ">" | ">=" | "<" | "<=" }
  | { kind: "quoted"; value: string }
  | { kind: "word"; value: string }
);

const blank = /\s/;
/** What ends an unquoted word. A colon does too, but only the first: `time:12:30:00` is a field and its value. */
const stops = /[\s()"]/;

export function readTokens(text: string): { tokens: Token[]; problems: QueryProblem[] } {
  const tokens: Token[] = [];
  const problems: QueryProblem[] = [];
  let at = 0;
  while (at < text.length) {
    const sign = text[at] ?? "";
    const before = tokens.at(-1);
    const isValue = before?.end === at && (before.kind === ":" || before.kind in orderings);
    if (blank.test(sign)) at += 1;
    else if (sign === "(" || sign === ")") tokens.push({ kind: sign, at, end: ++at });
    else if (sign === '"') at = readQuoted(text, at, tokens, problems);
    else if (before?.kind === ":" && before.end === at && (sign === ">" || sign === "<")) {
      const kind = text[at + 1] === "=" ? (`${sign}=` as const) : sign;
      tokens.push({ kind, at, end: at + kind.length });
      at += kind.length;
    } else if (sign === "-" && !isValue) tokens.push({ kind: "-", at, end: ++at });
    else if (sign === ":") tokens.push({ kind: ":", at, end: ++at });
    else at = readWord(text, at, isValue, tokens);
  }
  return { tokens, problems };
}

const orderings = { ">": true, ">=": true, "<": true, "<=": true };

function readQuoted(text: string, from: number, tokens: Token[], problems: QueryProblem[]): number {
  let value = "";
  let at = from + 1;
  for (; at < text.length && text[at] !== '"'; at++) {
    if (text[at] === "\\" && (text[at + 1] === '"' || text[at + 1] === "\\")) at += 1;
    value += text[at];
  }
  if (at >= text.length)
    problems.push({ message: 'This quotation mark is never closed; add a " at its end.', at: from });
  tokens.push({ kind: "quoted", value, at: from, end: Math.min(at + 1, text.length) });
  return at + 1;
}

function readWord(text: string, from: number, isValue: boolean, tokens: Token[]): number {
  let value = "";
  let at = from;
  for (; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (sign === "\\" && at + 1 < text.length) {
      // An escaped sign is itself: `labels.Email\/from`, `name:a\:b`.
      value += text[++at];
      continue;
    }
    if (stops.test(sign) || (sign === ":" && !isValue)) break;
    value += sign;
  }
  tokens.push({ kind: "word", value, at: from, end: at });
  return at;
}
