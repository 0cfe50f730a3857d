/**
 * The query language for incidents: `status:active and severity:>=3 and -owner:"" and created:>="7 days ago"`. A query is
 * data: read by `parse-query.ts`, written by `print-query.ts`, checked against the fields there are by `check-query.ts`,
 * asked of a document in memory by `match-query.ts`.
 */
export type Query =
  /** The empty query: everything. */
  | { kind: "all" }
  | { kind: "and"; parts: Query[] }
  | { kind: "or"; parts: Query[] }
  | { kind: "not"; part: Query }
  | FieldQuery
  /** Words anywhere in the document. */
  | { kind: "text"; text: string; at: number };

export interface FieldQuery {
  kind: "field";
  /** A name, or a dotted path. */
  field: string;
  test: FieldTest;
  /** Where it stands in the text, from 0. */
  at: number;
}

export type FieldTest =
  /** `field:*`: there is a value. */
  | { op: "exists" }
  /** `field:value`; `*` and `?` in an unquoted value are wildcards, so that the value is a pattern. */
  | { op: "is"; value: string; pattern: boolean }
  | { op: Ordering; value: string };

export type Ordering = ">" | ">=" | "<" | "<=";

export interface QueryProblem {
  message: string;
  /** From 0. */
  at: number;
}

/** Longer queries and deeper ones are refused: they come from outside, too. */
export const mostQueryCharacters = 10_000;
export const mostQueryDepth = 100;
