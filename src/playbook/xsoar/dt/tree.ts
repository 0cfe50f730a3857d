/** A DT expression, parsed: `Foo.Bar(val.x > 1).[0]=val.name;function …`. */
import type { JsExpression } from "../javascript/expression.ts";

export interface Dt {
  source: string;
  steps: readonly DtStep[];
  mutator?: { whole: boolean; code: DtCode };
  /** It cannot be read: it stands for nothing. */
  problem?: DtProblem;
}

export type DtStep =
  | { kind: "name"; name: string }
  | { kind: "index"; index: number }
  /** Both ends are part of it. */
  | { kind: "range"; from: number; to: number }
  | { kind: "select"; code: DtCode };

/** JavaScript over `val` and the paths bound to `val1`, `val2`… */
export interface DtCode {
  expression: JsExpression;
  bindings: readonly { name: string; path: Dt; ofElement: boolean }[];
}

export interface DtProblem {
  code: "DT_SYNTAX";
  message: string;
  /** From 0. */
  offset: number;
}
