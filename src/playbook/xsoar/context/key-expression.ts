/** Reads the keys of an EntryContext: a path, whose parts may each carry an update selector over `val` and `obj`. */

import { readContextPath } from "../../context-path.ts";
import { parseDt } from "../dt/parse-dt.ts";
import type { DtCode } from "../dt/tree.ts";
import { compileJavaScript, type JsExpression } from "../javascript/expression.ts";
import { type KeyEquality, readKeyEqualities } from "./key-equality.ts";

export type KeyStep = string | number | UpdateSelector;

/** `(val.ID && val.ID == obj.ID)`: which of the elements that are there a new value belongs to. */
export interface UpdateSelector {
  /** Over `val`, `obj`, and `val1`, `val2`… where it binds some. */
  expression: JsExpression;
  bindings: DtCode["bindings"];
  /** Only elements for which one of these holds can pass; undefined: any may. */
  equalities: readonly KeyEquality[] | undefined;
}

export interface KeyExpression {
  steps: readonly KeyStep[];
  /** It is not what it looks like: taken as plain names. */
  problem?: string;
}

const mostKept = 2_000;
const longestKept = 2_000;
const kept = new Map<string, KeyExpression>();

/** Never throws; integrations write the same few hundred keys again and again, so they are read once. */
export function readKeyExpression(key: string): KeyExpression {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const read = parseKey(key);
  if (key.length > longestKept) return read;
  if (kept.size >= mostKept) kept.clear();
  kept.set(key, read);
  return read;
}

function parseKey(key: string): KeyExpression {
  // Most keys are a path and no more; a path also has names DT would read otherwise.
  if (!key.includes("(")) return { steps: readContextPath(key) };
  const dt = parseDt(key);
  if (dt.problem !== undefined) return plain(key, dt.problem.message);
  if (dt.mutator !== undefined) return plain(key, "an expression behind = has no place in a key");
  const steps: KeyStep[] = [];
  for (const step of dt.steps) {
    if (step.kind === "range") return plain(key, "a range has no place in a key");
    if (step.kind === "select") steps.push(readSelector(step.code));
    else steps.push(step.kind === "name" ? step.name : step.index);
  }
  const [first] = steps;
  if (typeof first !== "string") return plain(key, "it does not begin with a name");
  if (steps.some((step) => typeof step === "number" && step < 0)) return plain(key, "an index is below zero");
  return { steps };
}

function plain(key: string, problem: string): KeyExpression {
  return { steps: readContextPath(key), problem };
}

function readSelector({ bindings, expression: { definitions, source } }: DtCode): UpdateSelector {
  const names = ["val", "obj", ...bindings.map(({ name }) => name)];
  return {
    expression: compileJavaScript(source, names, definitions),
    bindings,
    equalities: definitions === "" ? readKeyEqualities(source) : undefined,
  };
}
