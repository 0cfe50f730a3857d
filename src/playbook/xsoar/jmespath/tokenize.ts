/** The marks and words of a JMESPath expression. */
import type { Json } from "#base/json.ts";
import { parseJson } from "../cast.ts";
import { JmesError } from "./tree.ts";

export type JmesToken =
  | { kind: "mark"; mark: string; at: number }
  | { kind: "name"; name: string; quoted: boolean; at: number }
  | { kind: "number"; value: number; at: number }
  | { kind: "literal"; value: Json; at: number }
  | { kind: "end"; at: number };

const longest = 20_000;

const piece =
  /\s+|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<number>-?\d+)|(?<mark>\[\?|\[\]|\|\||&&|==|!=|<=|>=|[.*[\](){},:|&!<>@])|"(?<quoted>(?:[^"\\]|\\[\s\S])*)"|'(?<raw>(?:[^'\\]|\\[\s\S])*)'|`(?<literal>(?:[^`\\]|\\[\s\S])*)`/y;

export function tokenizeJmes(source: string): JmesToken[] {
  if (source.length > longest) throw new JmesError(`it is longer than ${longest} characters`);
  const tokens: JmesToken[] = [];
  let at = 0;
  while (at < source.length) {
    piece.lastIndex = at;
    const match = piece.exec(source);
    if (match?.groups === undefined) throw new JmesError(`"${source[at]}" has no meaning at ${at + 1}`);
    const token = readToken(match.groups, at);
    if (token !== undefined) tokens.push(token);
    at += match[0].length;
  }
  return [...tokens, { kind: "end", at }];
}

function readToken(groups: Record<string, string | undefined>, at: number): JmesToken | undefined {
  const { literal, mark, name, number, quoted, raw } = groups;
  if (name !== undefined) return { kind: "name", name, quoted: false, at };
  if (mark !== undefined) return { kind: "mark", mark, at };
  if (number !== undefined) return { kind: "number", value: Number(number), at };
  if (quoted !== undefined) {
    const text = parseJson(`"${quoted}"`);
    if (typeof text !== "string") throw new JmesError(`the quoted name at ${at + 1} cannot be read`);
    return { kind: "name", name: text, quoted: true, at };
  }
  // Only the quote itself is escaped in a raw text.
  if (raw !== undefined) return { kind: "literal", value: raw.replaceAll("\\'", "'"), at };
  if (literal !== undefined) return { kind: "literal", value: readLiteral(literal), at };
  return undefined;
}

/** JSON; what is none is taken as a text without its quotes, as older expressions write it. */
function readLiteral(written: string): Json {
  const text = written.replaceAll("\\`", "`").trimStart();
  const value = parseJson(text);
  if (value !== undefined) return value;
  const bare = parseJson(`"${text}"`);
  if (bare === undefined) throw new JmesError(`\`${text.slice(0, 60)}\` is no JSON`);
  return bare;
}
