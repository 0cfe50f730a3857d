/**
 * The tree of a template, as the parser of `@huggingface/jinja` makes it. The package keeps its classes to itself, so
 * their shapes are written down here.
 */
export type Expression =
  | { type: "Identifier"; value: string }
  | { type: "IntegerLiteral" | "FloatLiteral"; value: number }
  | { type: "StringLiteral"; value: string }
  | { type: "ArrayLiteral" | "TupleLiteral"; value: Expression[] }
  | { type: "ObjectLiteral"; value: Map<Expression, Expression> }
  | { type: "MemberExpression"; object: Expression; property: Expression; computed: boolean }
  | { type: "CallExpression"; callee: Expression; args: Expression[] }
  | { type: "BinaryExpression"; operator: OperatorToken; left: Expression; right: Expression }
  | { type: "UnaryExpression"; operator: OperatorToken; argument: Expression }
  | { type: "FilterExpression"; operand: Expression; filter: Expression }
  | { type: "SelectExpression"; lhs: Expression; test: Expression }
  | { type: "Ternary"; condition: Expression; trueExpr: Expression; falseExpr: Expression }
  | {
      type: "SliceExpression";
      start: Expression | undefined;
      stop: Expression | undefined;
      step: Expression | undefined;
    }
  | { type: "KeywordArgumentExpression"; key: { type: "Identifier"; value: string }; value: Expression }
  | { type: "SpreadExpression" | "KeywordSpreadExpression"; argument: Expression };

export type Statement =
  | Expression
  | { type: "If"; test: Expression; body: Statement[]; alternate: Statement[] }
  | { type: "For"; loopvar: Expression; iterable: Expression; body: Statement[]; defaultBlock: Statement[] }
  | { type: "Set"; assignee: Expression; value: Expression | null; body: Statement[] }
  | { type: "FilterStatement"; filter: Expression; body: Statement[] }
  | { type: "Macro" | "CallStatement" | "Break" | "Continue" | "Comment" };

/** The parser keeps the operator's token, so what our lexer adds to it is still there in the tree. */
export interface OperatorToken {
  value: string;
  /** How many brackets are open around it: tells `a < b < c` from `(a < b) < c`. */
  depth?: number;
}

export type OfType<Name extends Statement["type"]> = Extract<Statement, { type: Name }>;

export type FilterNode = OfType<"FilterExpression">;
