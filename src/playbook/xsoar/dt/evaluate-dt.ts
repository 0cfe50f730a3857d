/** What a DT expression stands for. Its JavaScript never fails a task: an error drops the element, or gives nothing. */
import { isObject, type Json, ownProperty } from "#base/json.ts";
import type { Evaluation } from "../evaluation.ts";
import { listBehind, type Scope } from "../scope.ts";
import { type Resolve, runOnEach } from "./run-code.ts";
import type { Dt, DtStep } from "./tree.ts";

/** Where a path begins: at the roots of a scope, or at a value of its own (an item, what `DT` is given). */
export type DtStart = { scope: Scope } | { value: Json };

/**
 * What has been walked to. Not `many`: one stored value as it is, or none. `many`: results collected on the way through
 * a list; they are taken apart once more at the end (one result is that result), a stored list never is.
 */
interface Walked {
  values: readonly Json[];
  many: boolean;
}

const nothing: Walked = { values: [], many: false };

export function evaluateDt(dt: Dt, start: DtStart, evaluation: Evaluation): Json | undefined {
  if (dt.problem !== undefined) {
    const { message, offset } = dt.problem;
    evaluation.notes.push({ kind: "dt", message: `${dt.source}: ${message} (at ${offset + 1})` });
    return undefined;
  }
  const resolve: Resolve = (path, element) =>
    evaluateDt(path, element === undefined ? start : { value: element }, evaluation);
  let walked: Walked;
  let at = 0;
  const first = dt.steps[0];
  if ("scope" in start && first?.kind === "name") {
    const next = dt.steps[1];
    const value = start.scope.root(first.name, next?.kind === "name" ? next.name : undefined);
    walked = value === undefined ? nothing : { values: [value], many: false };
    at = 1;
  } else walked = { values: ["scope" in start ? start.scope.whole() : start.value], many: false };
  for (; at < dt.steps.length; at++) {
    const step = dt.steps[at];
    if (step === undefined || walked.values.length === 0) break;
    walked = walkStep(walked, step, resolve, evaluation);
  }
  if (dt.mutator === undefined) return collect(walked);
  if (walked.values.length === 0) return undefined;
  const { code, whole } = dt.mutator;
  if (whole) return runOnEach(code, [asList(walked, false) as Json[]], resolve, evaluation)[0];
  const isOne = !walked.many && !Array.isArray(walked.values[0]);
  const changed = runOnEach(code, asList(walked, false), resolve, evaluation);
  // Read before a list is made of it: one value gives one value, be it a list.
  if (isOne) return changed[0];
  return collect({ values: changed.filter((value) => value !== undefined), many: true });
}

function collect({ values, many }: Walked): Json | undefined {
  return values.length < 2 || !many ? values[0] : (values as Json[]);
}

/** The elements a selector, an index or a mutator works on; a single value counts as a list of one. */
function asList({ values, many }: Walked, behind = true): readonly Json[] {
  if (many) return values;
  const [value] = values;
  if (Array.isArray(value)) return value;
  return (behind && isObject(value) ? listBehind(value) : undefined) ?? values;
}

function walkStep(walked: Walked, step: DtStep, resolve: Resolve, evaluation: Evaluation): Walked {
  switch (step.kind) {
    case "name":
      return walkName(walked, step.name);
    case "index": {
      const value = step.index < 0 ? undefined : asList(walked)[step.index];
      return value === undefined ? nothing : { values: [value], many: false };
    }
    case "range":
      return { values: asList(walked).slice(Math.max(0, step.from), step.to < 0 ? 0 : step.to + 1), many: true };
    case "select": {
      const list = asList(walked);
      const holds = runOnEach(step.code, list, resolve, evaluation, true);
      return { values: list.filter((_value, index) => holds[index] === true), many: true };
    }
  }
}

function walkName({ values, many }: Walked, name: string): Walked {
  if (many) return { values: gather(values, name), many };
  const [value] = values;
  if (Array.isArray(value)) {
    const found = gather(value, name);
    // `Answers.0` on a list is its first, unless the elements have a member of that name.
    if (found.length === 0 && /^\d{1,9}$/.test(name)) {
      const item = value[Number(name)];
      return item === undefined ? nothing : { values: [item], many: false };
    }
    return { values: found, many: true };
  }
  const member = ownProperty(value, name);
  return member === undefined ? nothing : { values: [member], many: false };
}

/** The members of all elements, one level of lists taken apart; elements without it are left out. */
function gather(elements: readonly Json[], name: string, into: Json[] = [], depth = 0): Json[] {
  for (const element of elements) {
    if (Array.isArray(element)) {
      if (depth < 100) gather(element, name, into, depth + 1);
      continue;
    }
    const member = ownProperty(element, name);
    if (Array.isArray(member)) for (const item of member) into.push(item);
    else if (member !== undefined) into.push(member);
  }
  return into;
}
