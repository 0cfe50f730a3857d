/** Cuts JavaScript expressions into tokens. What is not known here is left to the engine (`NotInterpreted`). */
import { NotInterpreted } from "./value.ts";

/** `newLine`: a line ends between the token before and this one. */
export type Token = { at: number; end: number; newLine: boolean } & (
  | { kind: "number"; value: number }
  | { kind: "text"; value: string }
  | { kind: "template"; parts: (string | { source: string; at: number })[] }
  | { kind: "name"; value: string }
  | { kind: "mark"; value: string }
  | { kind: "end" }
);

const marks =
  /\.\.\.|===|!==|=>|==|!=|<=|>=|&&=?|\|\|=?|\?\?=?|\?\.(?!\d)|\+\+|--|\*\*=?|>>>?=?|<<=?|[+\-*/%&|^]=?|[{}()[\];,<>!~?:=.]/y;
const name = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const number = /(?:0[xX][0-9a-fA-F]+|(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)(?![\w$])/y;
const space = /(?:[\s\ufeff]+|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)+/y;

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    const skipped = matchAt(space, source, at);
    if (skipped !== undefined) at += skipped.length;
    const place = { at, newLine: skipped !== undefined && /[\n\r\u2028\u2029]/.test(skipped) };
    if (at >= source.length) {
      tokens.push({ ...place, kind: "end", end: at });
      return tokens;
    }
    const token = readToken(source, place, tokens.at(-1));
    tokens.push(token);
    at = token.end;
  }
}

function readToken(source: string, place: { at: number; newLine: boolean }, previous: Token | undefined): Token {
  const { at } = place;
  const first = source[at] ?? "";
  if (first === "'" || first === '"') {
    const { value, end } = readQuoted(source, at, first);
    return { ...place, kind: "text", value, end };
  }
  if (first === "`") return { ...place, kind: "template", ...readTemplate(source, at) };
  const word = matchAt(name, source, at);
  if (word !== undefined) return { ...place, kind: "name", value: word, end: at + word.length };
  const digits = matchAt(number, source, at);
  if (digits !== undefined) return { ...place, kind: "number", value: Number(digits), end: at + digits.length };
  if (first === "/" && startsOperand(previous)) throw new NotInterpreted("a regular expression");
  const mark = matchAt(marks, source, at);
  if (mark === undefined) throw new NotInterpreted(`the character ${first}`);
  return { ...place, kind: "mark", value: mark, end: at + mark.length };
}

/** After these a slash begins a regular expression; after an operand it divides. */
export function startsOperand(previous: Token | undefined): boolean {
  if (previous === undefined) return true;
  if (previous.kind === "mark") return ![")", "]", "}"].includes(previous.value);
  return previous.kind === "name" && ["return", "typeof", "void", "in", "of", "case"].includes(previous.value);
}

const simpleEscapes = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
  ["\n", ""],
  ["\r", ""],
  ["\u2028", ""],
  ["\u2029", ""],
]);

function readEscape(source: string, at: number): { value: string; end: number } {
  const hex = matchAt(/x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}/y, source, at);
  if (hex !== undefined) {
    const code = Number.parseInt(hex.replace(/[xu{}]/g, ""), 16);
    if (code > 0x10ffff) throw new NotInterpreted("an escape beyond Unicode");
    return { value: hex[1] === "{" ? String.fromCodePoint(code) : String.fromCharCode(code), end: at + hex.length };
  }
  if (source.startsWith("\r\n", at)) return { value: "", end: at + 2 };
  const letter = source[at] ?? "";
  if (/[xu1-9]/.test(letter) || /^0\d/.test(source.slice(at, at + 2))) throw new NotInterpreted("an old escape");
  return { value: letter === "0" ? "\0" : (simpleEscapes.get(letter) ?? letter), end: at + 1 };
}

function readQuoted(source: string, start: number, quote: string): { value: string; end: number } {
  let value = "";
  for (let at = start + 1; at < source.length; ) {
    const letter = source[at] ?? "";
    if (letter === quote) return { value, end: at + 1 };
    if (letter === "\n" || letter === "\r") break;
    if (letter === "\\") {
      const escaped = readEscape(source, at + 1);
      value += escaped.value;
      at = escaped.end;
    } else {
      value += letter;
      at++;
    }
  }
  throw new NotInterpreted("a text without its end");
}

function readTemplate(
  source: string,
  start: number,
): { parts: (string | { source: string; at: number })[]; end: number } {
  const parts: (string | { source: string; at: number })[] = [];
  let text = "";
  for (let at = start + 1; at < source.length; ) {
    const letter = source[at] ?? "";
    if (letter === "`") return { parts: [...parts, text], end: at + 1 };
    if (letter === "\\") {
      const escaped = readEscape(source, at + 1);
      text += escaped.value;
      at = escaped.end;
    } else if (source.startsWith("${", at)) {
      const end = source.indexOf("}", at);
      const inner = source.slice(at + 2, end);
      if (end < 0 || /[{`'"]/.test(inner)) throw new NotInterpreted("a template within a template");
      parts.push(text, { source: inner, at: at + 2 });
      text = "";
      at = end + 1;
    } else {
      // A line end is always \n in a template.
      text += letter === "\r" ? (source[at + 1] === "\n" ? "" : "\n") : letter;
      at++;
    }
  }
  throw new NotInterpreted("a template without its end");
}
