/** Python's string literals: an escape nobody knows keeps its backslash, so `'\d+'` is the pattern it looks like. */
import { ExpressionError } from "./expression-error.ts";

const simple: Readonly<Record<string, string>> = {
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const hexLength: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads the literal whose opening quote is at `start`; `end` is the offset after its closing quote. */
export function readStringLiteral(source: string, start: number): { value: string; end: number } {
  const quote = source[start];
  let value = "";
  let index = start + 1;
  while (index < source.length) {
    const character = source[index] ?? "";
    if (character === quote) return { value, end: index + 1 };
    if (character !== "\\") {
      value += character;
      index++;
      continue;
    }
    const escaped = source[index + 1] ?? "";
    index += 2;
    const digits = hexLength[escaped];
    if (Object.hasOwn(simple, escaped)) value += simple[escaped];
    else if (digits !== undefined) {
      const hex = source.slice(index, index + digits);
      const code = Number.parseInt(hex, 16);
      if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length !== digits || code > 0x10ffff) {
        throw new ExpressionError("JINJA_SYNTAX", `\`\\${escaped}\` needs ${digits} hexadecimal digits`, index - 2);
      }
      value += digits === 8 ? String.fromCodePoint(code) : String.fromCharCode(code);
      index += digits;
    } else if (/[0-7]/.test(escaped)) {
      const octal = /^[0-7]{1,3}/.exec(source.slice(index - 1, index + 2))?.[0] ?? "0";
      value += String.fromCharCode(Number.parseInt(octal, 8));
      index += octal.length - 1;
    } else value += `\\${escaped}`;
  }
  throw new ExpressionError("JINJA_SYNTAX", "a text in quotes is never closed", start);
}
