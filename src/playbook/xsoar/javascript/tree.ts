/** Expressions and function bodies as trees: the part of JavaScript that content's selectors and mutators use. */
export type Expression =
  | { kind: "constant"; value: undefined | null | boolean | number | string }
  | { kind: "name"; name: string; at: number }
  | { kind: "template"; parts: (string | Expression)[] }
  | { kind: "list"; items: { spread: boolean; value: Expression }[] }
  | { kind: "object"; members: ({ key: string; value: Expression } | { spread: Expression })[] }
  | { kind: "member"; owner: Expression; key: Expression; optional: boolean }
  | { kind: "call"; callee: Expression; args: Expression[]; optional: boolean }
  /** `a?.b.c`: all of it is undefined when `a` is nothing. */
  | { kind: "chain"; inner: Expression }
  /** Parentheses, where they mean something. */
  | { kind: "group"; inner: Expression }
  | { kind: "unary"; operator: string; operand: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "logical"; operator: "&&" | "||" | "??"; left: Expression; right: Expression }
  | { kind: "choice"; test: Expression; yes: Expression; no: Expression }
  | FunctionExpression;

export interface FunctionExpression {
  kind: "function";
  name?: string;
  parameters: string[];
  body: Statement[];
}

export type Statement =
  | { kind: "return"; value?: Expression }
  | { kind: "declare"; name: string; value?: Expression }
  | { kind: "if"; test: Expression; yes: Statement[]; no: Statement[] }
  | { kind: "expression"; value: Expression };
