/** The part of Python's expressions that the conditions of `If-Elif` are written in. */
export type PyNode =
  | { kind: "constant"; value: null | boolean | number | string }
  | { kind: "name"; name: string }
  | { kind: "list"; items: readonly PyNode[] }
  | { kind: "dict"; members: readonly (readonly [PyNode, PyNode])[] }
  | { kind: "call"; name: string; args: readonly PyNode[] }
  /** `a < b <= c`. */
  | { kind: "compare"; first: PyNode; rest: readonly (readonly [PyCompare, PyNode])[] }
  | { kind: "and" | "or"; parts: readonly PyNode[] }
  | { kind: "not" | "minus"; inner: PyNode }
  | { kind: "add"; left: PyNode; right: PyNode };

export type PyCompare = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

/** It cannot be read, or Python would raise an error. */
export class PyError extends Error {
  override readonly name = "PyError";
}
