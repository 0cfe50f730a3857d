/** The marks, names, numbers and texts of a Python expression. */
import { PyError } from "./tree.ts";

export type PyToken =
  | { kind: "mark" | "name"; text: string; at: number }
  | { kind: "number"; value: number; at: number }
  | { kind: "text"; value: string; at: number }
  | { kind: "end"; at: number };

const longest = 100_000;

const piece =
  /(?:\s|\\\n|#[^\n]*)+|(?<prefix>[rRuU]?)(?:"""(?<long>(?:[^\\]|\\[\s\S])*?)"""|'''(?<long2>(?:[^\\]|\\[\s\S])*?)'''|"(?<double>(?:[^"\\\n]|\\[\s\S])*)"|'(?<single>(?:[^'\\\n]|\\[\s\S])*)')|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<number>(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?)|(?<mark>==|!=|<=|>=|[<>()[\]{},:+-])/y;

export function tokenizePython(source: string): PyToken[] {
  if (source.length > longest) throw new PyError(`it is longer than ${longest} characters`);
  const tokens: PyToken[] = [];
  let at = 0;
  while (at < source.length) {
    piece.lastIndex = at;
    const match = piece.exec(source);
    if (match?.groups === undefined) throw new PyError(`"${source[at]}" at ${at + 1} has no meaning here`);
    const token = readToken(match.groups, at);
    if (token !== undefined) tokens.push(token);
    at += match[0].length;
  }
  return [...tokens, { kind: "end", at }];
}

function readToken(groups: Record<string, string | undefined>, at: number): PyToken | undefined {
  const { double, long, long2, mark, name, number, prefix = "", single } = groups;
  if (mark !== undefined) return { kind: "mark", text: mark, at };
  if (name !== undefined) return { kind: "name", text: name, at };
  if (number !== undefined) return { kind: "number", value: Number(number.replaceAll("_", "")), at };
  const text = long ?? long2 ?? double ?? single;
  if (text === undefined) return undefined;
  return { kind: "text", value: /[rR]/.test(prefix) ? text : readEscapes(text), at };
}

const letters: ReadonlyMap<string, string> = new Map([
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  ["\n", ""],
]);

/** A backslash before a letter that means nothing stays. */
function readEscapes(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, x?: string, u?: string, long?: string, octal?: string, letter?: string) => {
      const hex = x ?? u ?? long;
      if (hex !== undefined || octal !== undefined) {
        const code = hex === undefined ? Number.parseInt(octal ?? "0", 8) : Number.parseInt(hex, 16);
        if (code > 0x10ffff) throw new PyError(`${whole} is no character`);
        return String.fromCodePoint(code);
      }
      if (letter === undefined || /[xuUN]/.test(letter)) throw new PyError(`the escape ${whole} cannot be read`);
      return letters.get(letter) ?? (/["'\\]/.test(letter) ? letter : whole);
    },
  );
}
