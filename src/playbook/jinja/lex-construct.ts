/**
 * The inside of one `{{ … }}` or `{% … %}` as tokens for the parser. The parser's own lexer is not used: it works on the
 * whole template in one go with patterns whose time grows with the square of the blanks, keeps no offsets, refuses
 * `'\d'`, and knows no `raw`.
 */
import { ExpressionError } from "./expression-error.ts";
import { readStringLiteral } from "./string-literal.ts";
import type { Token } from "./token.ts";

const deepestBrackets = 64;
const blanks = /\s*/y;
const name = /[\p{L}_][\p{L}\p{N}_]*/uy;
const number = /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?/y;
const digits = /\d+/y;

const operators: readonly (readonly [string, Token["type"]])[] = [
  ["==", "ComparisonBinaryOperator"],
  ["!=", "ComparisonBinaryOperator"],
  ["<=", "ComparisonBinaryOperator"],
  [">=", "ComparisonBinaryOperator"],
  ["<", "ComparisonBinaryOperator"],
  [">", "ComparisonBinaryOperator"],
  ["**", "ExponentiationBinaryOperator"],
  ["*", "MultiplicativeBinaryOperator"],
  ["//", "MultiplicativeBinaryOperator"],
  ["/", "MultiplicativeBinaryOperator"],
  ["%", "MultiplicativeBinaryOperator"],
  ["+", "AdditiveBinaryOperator"],
  ["-", "AdditiveBinaryOperator"],
  ["~", "AdditiveBinaryOperator"],
  ["=", "Equals"],
  ["(", "OpenParen"],
  [")", "CloseParen"],
  ["[", "OpenSquareBracket"],
  ["]", "CloseSquareBracket"],
  ["{", "OpenCurlyBracket"],
  ["}", "CloseCurlyBracket"],
  [",", "Comma"],
  [".", "Dot"],
  [":", "Colon"],
  ["|", "Pipe"],
];
const closerOf: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

export interface LexedConstruct {
  /** Without the opening and closing marks. */
  tokens: Token[];
  /** After the closing mark. */
  end: number;
  /** `-}}`: the blanks that follow go. */
  trimsAfter: boolean;
}

export function lexConstruct(source: string, start: number, closing: "}}" | "%}"): LexedConstruct {
  const tokens: Token[] = [];
  const open: string[] = [];
  let at = start;

  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0] ?? "";
  };
  const push = (type: Token["type"], value: string, length: number): void => {
    tokens.push({ type, value, offset: at, depth: open.length });
    at += length;
  };

  for (;;) {
    at += match(blanks).length;
    if (at >= source.length) throw new ExpressionError("JINJA_SYNTAX", `\`${closing}\` is missing`, start);
    if (open.length === 0) {
      if (source.startsWith(closing, at)) return { tokens, end: at + 2, trimsAfter: false };
      const character = source[at];
      if ((character === "-" || character === "+") && source.startsWith(closing, at + 1)) {
        return { tokens, end: at + 3, trimsAfter: character === "-" };
      }
    }
    const character = source[at] ?? "";
    if (character === "'" || character === '"') {
      const literal = readStringLiteral(source, at);
      push("StringLiteral", literal.value, literal.end - at);
      continue;
    }
    if (character >= "0" && character <= "9") {
      // After a dot only digits: `node.1.name` and `node.0.1` are members, not fractions.
      const text = match(tokens.at(-1)?.type === "Dot" ? digits : number);
      push("NumericLiteral", canonicalNumber(text, at), text.length);
      continue;
    }
    const word = match(name);
    if (word !== "") {
      push("Identifier", word, word.length);
      continue;
    }
    const operator = operators.find(([text]) => source.startsWith(text, at));
    if (operator === undefined) {
      throw new ExpressionError(
        "JINJA_SYNTAX",
        `\`${String.fromCodePoint(source.codePointAt(at) ?? 0)}\` is not expected here`,
        at,
      );
    }
    const [text, type] = operator;
    const closer = closerOf[text];
    if (text === ")" || text === "]" || text === "}") {
      if (open.pop() !== text) throw new ExpressionError("JINJA_SYNTAX", `\`${text}\` closes nothing`, at);
    }
    push(type, text, text.length);
    if (closer !== undefined) open.push(closer);
    if (open.length > deepestBrackets) {
      throw new ExpressionError("JINJA_DEPTH", `brackets are nested more than ${deepestBrackets} deep`, at);
    }
  }
}

/** What the parser tells an int from a float by: a float has a dot. */
function canonicalNumber(text: string, offset: number): string {
  const plain = text.replaceAll("_", "");
  const value = Number(plain);
  if (!Number.isFinite(value)) throw new ExpressionError("JINJA_SYNTAX", `\`${text}\` is not a number`, offset);
  if (!/[.eE]/.test(plain) || /^0[xXbBoO]/.test(plain)) return value < 1e21 ? String(value) : plain;
  return plain.includes(".") ? plain : plain.replace(/[eE]/, ".0e");
}
