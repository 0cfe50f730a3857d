/**
 * What an update selector implies, read off its tree: `val.ID && val.ID == obj.ID` can only pass where the two IDs are
 * equal. With that, a new object is compared with the few elements of its key, not with all of them.
 */
import { type Json, ownProperty } from "#base/json.ts";
import { parseExpression } from "../javascript/parse.ts";
import type { Expression } from "../javascript/tree.ts";
import { NotInterpreted } from "../javascript/value.ts";

/** `val.<of val> == obj.<of obj>`; empty: the value itself. */
export interface KeyEquality {
  ofValue: readonly string[];
  ofObject: readonly string[];
}

/** Of which at least one holds wherever the selector passes; undefined when it implies none. */
export function readKeyEqualities(source: string): readonly KeyEquality[] | undefined {
  try {
    return impliedBy(parseExpression(source));
  } catch (error) {
    if (error instanceof NotInterpreted || error instanceof RangeError) return undefined;
    throw error;
  }
}

function impliedBy(node: Expression): KeyEquality[] | undefined {
  switch (node.kind) {
    case "group":
      return impliedBy(node.inner);
    case "logical": {
      const [left, right] = [impliedBy(node.left), impliedBy(node.right)];
      if (node.operator === "&&") return left ?? right;
      return node.operator === "||" && left !== undefined && right !== undefined ? [...left, ...right] : undefined;
    }
    case "binary":
      return node.operator === "==" || node.operator === "===" ? equality(node.left, node.right) : undefined;
    default:
      return undefined;
  }
}

function equality(left: Expression, right: Expression): KeyEquality[] | undefined {
  const [a, b] = [memberPath(left), memberPath(right)];
  if (a?.root === "val" && b?.root === "obj") return [{ ofValue: a.path, ofObject: b.path }];
  if (a?.root === "obj" && b?.root === "val") return [{ ofValue: b.path, ofObject: a.path }];
  return undefined;
}

function memberPath(node: Expression): { root: string; path: string[] } | undefined {
  if (node.kind === "group") return memberPath(node.inner);
  if (node.kind === "name") return { root: node.name, path: [] };
  if (node.kind !== "member" || node.optional || node.key.kind !== "constant") return undefined;
  const owner = memberPath(node.owner);
  const key = node.key.value;
  // `length` and indices are no members of objects.
  if (owner === undefined || typeof key !== "string" || !/^[A-Za-z_]\w*$/.test(key) || key === "length")
    return undefined;
  return { root: owner.root, path: [...owner.path, key] };
}

/**
 * Elements by the keys they have: all that can be equal to a value, perhaps a few more. Two scalars that are `==` share
 * at least one of their words; lists and objects become text there, so they may equal anything.
 */
export class ElementIndex {
  readonly #path: readonly string[];
  readonly #byWord = new Map<string, number[]>();
  readonly #anything: number[] = [];

  constructor(path: readonly string[]) {
    this.#path = path;
  }

  add(element: Json, at: number): void {
    const words = wordsOf(member(element, this.#path));
    if (words === undefined) this.#anything.push(at);
    for (const word of words ?? []) {
      const known = this.#byWord.get(word);
      if (known === undefined) this.#byWord.set(word, [at]);
      else known.push(at);
    }
  }

  /** Undefined: any element may be. */
  candidates(object: Json, path: readonly string[]): number[] | undefined {
    const words = wordsOf(member(object, path));
    if (words === undefined) return undefined;
    return [...words.flatMap((word) => this.#byWord.get(word) ?? []), ...this.#anything];
  }
}

function member(value: Json, path: readonly string[]): Json | undefined {
  let here: Json | undefined = value;
  for (const key of path) here = ownProperty(here, key);
  return here;
}

function wordsOf(value: Json | undefined): string[] | undefined {
  if (value === undefined || value === null) return ["nothing"];
  if (typeof value === "object") return undefined;
  const number = Number(value);
  const words = Number.isNaN(number) ? [] : [`number ${number + 0}`];
  if (typeof value === "string") words.push(`text ${value}`);
  return words;
}
