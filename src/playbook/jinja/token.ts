/** A token in the parser's words (its own types do not resolve), with where it stands. */
export interface Token {
  type:
    | "Text"
    | "NumericLiteral"
    | "StringLiteral"
    | "Identifier"
    | "Equals"
    | "OpenParen"
    | "CloseParen"
    | "OpenStatement"
    | "CloseStatement"
    | "OpenExpression"
    | "CloseExpression"
    | "OpenSquareBracket"
    | "CloseSquareBracket"
    | "OpenCurlyBracket"
    | "CloseCurlyBracket"
    | "Comma"
    | "Dot"
    | "Colon"
    | "Pipe"
    | "AdditiveBinaryOperator"
    | "MultiplicativeBinaryOperator"
    | "ExponentiationBinaryOperator"
    | "ComparisonBinaryOperator";
  value: string;
  /** From the start of the template, in UTF-16 units. */
  offset: number;
  /** Brackets open around it. */
  depth: number;
}
