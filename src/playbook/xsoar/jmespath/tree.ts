/** JMESPath expressions as trees. */
import type { Json } from "#base/json.ts";

export type JmesNode =
  | { kind: "current" }
  | { kind: "literal"; value: Json }
  | { kind: "field"; name: string }
  | { kind: "index"; index: number }
  | { kind: "slice"; start: number | undefined; stop: number | undefined; step: number }
  /** `a.b`, `a[0]`: the right side sees what the left one gives. */
  | { kind: "chain"; left: JmesNode; right: JmesNode }
  | { kind: "pipe"; left: JmesNode; right: JmesNode }
  /** The right side is put to each element, or each value, of the left one. */
  | { kind: "projection"; over: "list" | "values"; left: JmesNode; right: JmesNode }
  | { kind: "filter"; left: JmesNode; test: JmesNode; right: JmesNode }
  | { kind: "flatten"; inner: JmesNode }
  | { kind: "list"; items: readonly JmesNode[] }
  | { kind: "object"; members: readonly { name: string; value: JmesNode }[] }
  | { kind: "or" | "and"; left: JmesNode; right: JmesNode }
  | { kind: "not"; inner: JmesNode }
  | { kind: "compare"; operator: CompareOperator; left: JmesNode; right: JmesNode }
  | { kind: "call"; name: string; args: readonly JmesNode[] }
  /** `&a.b`: handed over unevaluated. */
  | { kind: "reference"; inner: JmesNode };

export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** It is no JMESPath, or a function was called wrongly. */
export class JmesError extends Error {
  override readonly name = "JmesError";
}
