/** Follows a JSON path, within the budget of the evaluation. */
import type { Evaluation } from "../evaluation.ts";
import { areEqual } from "../operators.ts";
import { isDict, numberOf, type Value } from "../value.ts";
import type { Condition, Operand, Path, Selector } from "./path.ts";

export function findByPath(evaluation: Evaluation, root: Value, path: Path, start: Value = root): Value[] {
  let found: Value[] = start === undefined ? [] : [start];
  for (const step of path) {
    const next: Value[] = [];
    const places = step.deep ? found.flatMap((place) => withDescendants(evaluation, place)) : found;
    for (const place of places) {
      evaluation.spend();
      for (const selector of step.selectors) choose(evaluation, root, place, selector, next);
    }
    found = next;
  }
  return found;
}

function childrenOf(evaluation: Evaluation, value: Value): Value[] {
  const children = Array.isArray(value) ? value : isDict(value) ? Object.keys(value).map((key) => value[key]) : [];
  evaluation.spend(children.length);
  return children;
}

function withDescendants(evaluation: Evaluation, value: Value): Value[] {
  const all: Value[] = [];
  const waiting: Value[] = [value];
  while (waiting.length > 0) {
    const here = waiting.pop();
    all.push(here);
    const children = childrenOf(evaluation, here);
    // Last first, so that they come off the stack in the order of the document.
    for (let index = children.length - 1; index >= 0; index--) waiting.push(children[index]);
  }
  return all;
}

function choose(evaluation: Evaluation, root: Value, place: Value, selector: Selector, found: Value[]): void {
  switch (selector.kind) {
    case "name":
      if (isDict(place) && Object.hasOwn(place, selector.name)) found.push(place[selector.name]);
      return;
    case "index": {
      if (!Array.isArray(place)) return;
      const index = selector.index < 0 ? selector.index + place.length : selector.index;
      if (index >= 0 && index < place.length) found.push(place[index]);
      return;
    }
    case "slice":
      if (Array.isArray(place)) sliceInto(evaluation, place, selector, found);
      return;
    case "all":
      for (const child of childrenOf(evaluation, place)) found.push(child);
      return;
    case "where":
      for (const child of childrenOf(evaluation, place)) {
        if (holds(evaluation, root, child, selector.condition)) found.push(child);
      }
  }
}

function sliceInto(
  evaluation: Evaluation,
  items: readonly Value[],
  { start, stop, step }: { start: number | undefined; stop: number | undefined; step: number },
  found: Value[],
): void {
  const length = items.length;
  const place = (bound: number, low: number, high: number) =>
    Math.min(high, Math.max(low, bound < 0 ? bound + length : bound));
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const from = start === undefined ? (step > 0 ? low : high) : place(start, low, high);
  const to = stop === undefined ? (step > 0 ? high : low) : place(stop, low, high);
  for (let index = from; step > 0 ? index < to : index > to; index += step) {
    evaluation.spend();
    found.push(items[index]);
  }
}

function holds(evaluation: Evaluation, root: Value, place: Value, condition: Condition): boolean {
  evaluation.spend();
  switch (condition.kind) {
    case "and":
      return condition.parts.every((part) => holds(evaluation, root, place, part));
    case "or":
      return condition.parts.some((part) => holds(evaluation, root, place, part));
    case "not":
      return !holds(evaluation, root, place, condition.part);
    case "exists":
      return condition.operand.kind === "literal" || findOperand(evaluation, root, place, condition.operand).length > 0;
    case "compare": {
      const left = findOperand(evaluation, root, place, condition.left);
      const right = findOperand(evaluation, root, place, condition.right);
      return matches(evaluation, condition.operator, left[0], right[0]);
    }
  }
}

function findOperand(evaluation: Evaluation, root: Value, place: Value, operand: Operand): Value[] {
  if (operand.kind === "literal") return [operand.value];
  return findByPath(evaluation, root, operand.path, operand.fromRoot ? root : place);
}

/** Values that have no order are simply not found: a path searches, it does not judge. */
function matches(evaluation: Evaluation, operator: string, left: Value, right: Value): boolean {
  if (operator === "==") return areEqual(evaluation, left, right);
  if (operator === "!=") return !areEqual(evaluation, left, right);
  const [a, b] =
    typeof left === "string" && typeof right === "string" ? [left, right] : [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return false;
  if (operator === "<") return a < b;
  if (operator === ">") return a > b;
  return operator === "<=" ? a <= b : a >= b;
}
