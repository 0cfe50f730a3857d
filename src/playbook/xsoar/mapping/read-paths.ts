/** Which parts of its source a value of a mapper reads. */
import type { ComplexValue, Value } from "../../model.ts";
import { parseDt } from "../dt/parse-dt.ts";
import type { Dt } from "../dt/tree.ts";
import { parseText, unwrapPath } from "../text-template.ts";
import { pathOfComplex, splitComplex } from "../value.ts";

export interface ReadPath {
  /** The names that lead there; none: the source as a whole. */
  names: readonly string[];
  /** All that stands there is taken, not a choice of it. */
  whole: boolean;
}

/** What becomes the field's value. */
export function pathsRead(value: Value): ReadPath[] {
  if (value.kind === "path") return [readPath(parseDt(unwrapPath(value.path).trim()))];
  if (value.kind !== "complex") return [];
  if ((value.filters ?? []).length === 0) return [readPath(parseDt(pathOfComplex(value)))];
  const { names } = readPath(parseDt(splitComplex(value).root));
  return [{ names, whole: false }];
}

function readPath({ steps, problem }: Dt): ReadPath {
  if (problem !== undefined) return { names: [], whole: false };
  const names: string[] = [];
  for (const step of steps) {
    if (step.kind !== "name") return { names, whole: false };
    names.push(step.name);
  }
  return { names, whole: names.length > 0 };
}

/** Everything the value depends on: filters and arguments that look into the source as well. */
export function rootsNeeded(value: Value): Set<string> | "all" {
  const roots = new Set<string>();
  let all = false;
  const need = (dt: Dt) => {
    const [first] = dt.steps;
    if (first?.kind === "name") roots.add(first.name);
    else if (dt.problem === undefined) all = true;
    const codes = [
      ...dt.steps.flatMap((step) => (step.kind === "select" ? [step.code] : [])),
      ...(dt.mutator ? [dt.mutator.code] : []),
    ];
    for (const { bindings } of codes) for (const { path, ofElement } of bindings) if (!ofElement) need(path);
  };
  const visit = (part: Value) => {
    if (part.kind === "path") need(parseDt(unwrapPath(part.path).trim()));
    else if (part.kind === "text")
      for (const piece of parseText(part.text)) typeof piece === "string" || need(piece.dt);
    else if (part.kind === "complex") visitComplex(part);
  };
  const visitComplex = (part: ComplexValue) => {
    need(parseDt(pathOfComplex(part)));
    for (const { left, right } of (part.filters ?? []).flat()) {
      visit(left);
      visit(right);
    }
    for (const { arguments: given } of part.transformers ?? [])
      for (const name of Object.keys(given)) {
        const argument = given[name];
        if (argument) visit(argument);
      }
  };
  visit(value);
  return all ? "all" : roots;
}
