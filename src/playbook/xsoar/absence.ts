/** Why a path stands for nothing, in words: how far it leads, and where it ends. */
import type { Json } from "#base/json.ts";
import { kindOf } from "./cast.ts";
import { type DtStart, evaluateDt } from "./dt/evaluate-dt.ts";
import type { Dt, DtStep } from "./dt/tree.ts";
import type { Evaluation } from "./evaluation.ts";

export function whyAbsent(dt: Dt, start: DtStart, evaluation: Evaluation): string {
  if (dt.problem !== undefined) return `it cannot be read: ${dt.problem.message} (at ${dt.problem.offset + 1})`;
  let reached = "";
  for (const [index, step] of dt.steps.entries()) {
    const value = evaluateDt({ source: dt.source, steps: dt.steps.slice(0, index + 1) }, start, evaluation);
    if (value !== undefined && value !== null) {
      reached += writeStep(step, reached);
      continue;
    }
    const before =
      index === 0 ? undefined : evaluateDt({ source: dt.source, steps: dt.steps.slice(0, index) }, start, evaluation);
    if (value === null) return `${reached}${writeStep(step, reached)} is null`;
    return describeEnd(step, reached, before);
  }
  return dt.mutator === undefined ? "it stands for nothing" : "the expression behind = gives nothing";
}

function describeEnd(step: DtStep, reached: string, before: Json | undefined): string {
  if (reached === "") return step.kind === "name" ? `there is no ${step.name}` : "there is nothing to choose from";
  switch (step.kind) {
    case "name":
      return `${reached} is there (${kindOf(before)}), ${step.name} in it is not`;
    case "select":
      return `no element of ${reached} passes (${step.code.expression.source})`;
    case "index":
    case "range":
      return `${reached} has no element ${writeStep(step, "")}`;
  }
}

function writeStep(step: DtStep, before: string): string {
  const dot = before === "" ? "" : ".";
  switch (step.kind) {
    case "name":
      return `${dot}${step.name}`;
    case "index":
      return `${dot}[${step.index}]`;
    case "range":
      return `${dot}[${step.from}:${step.to}]`;
    case "select":
      return `(${step.code.expression.source})`;
  }
}
