/** One line of a mapper, explained: what its value was made of, where it went, or why there is none. */
import type { Json, JsonObject } from "#base/json.ts";
import type { Value } from "../../model.ts";
import type { ValueExplanation, ValueResult } from "../value.ts";
import type { MappingPart, MappingPlan } from "./mapping-plan.ts";

export interface ExplainedField {
  /** As the mapper names it. */
  field: string;
  /** Where it goes: a system field, a field's key, or the other system's name; null: there is no such field. */
  target: string | null;
  part: MappingPart;
  value?: Json;
  /** Why there is none. */
  absent?: string;
  /** It was taken, but not as it came. */
  note?: string;
  /** Each step: where the value came from, which items passed a filter, what each transformer made of it. */
  steps: ValueExplanation["steps"];
  /** Expressions that could not be read, JavaScript that failed. */
  notes: string[];
}

export interface MappingExplanation {
  /** Whose lines were followed, and why. One sentence. */
  because: string;
  fields: ExplainedField[];
}

/** The parts of an explanation that come from the evaluation itself. */
export function tellSteps(result: ValueResult): Pick<ExplainedField, "steps" | "notes"> {
  return { steps: result.explanation?.steps ?? [], notes: result.notes.map(({ message }) => message) };
}

/** Why the evaluation gave nothing: the step it ended at, and the spelling that was perhaps meant. */
export function whyNothing(value: Value, result: ValueResult, source: JsonObject): string {
  if (!result.ok) return result.error.message;
  const last = (result.explanation?.steps ?? []).findLast((step) => "absent" in step);
  if (result.value === null || last === undefined || !("absent" in last)) return "the value there is null";
  const path = value.kind === "path" ? value.path.trim() : value.kind === "complex" ? value.root.trim() : "";
  if (!path.includes(".") || !Object.hasOwn(source, path)) return last.absent;
  return `${last.absent}; a key named "${path}" as a whole is there: write ['${path}']`;
}

export function tellPlan({ incidentType, ownPart, hasEvery }: MappingPlan, mapperName: string): string {
  const every = hasEvery ? ", over those for every type" : "";
  if (ownPart?.part === "type") return `${mapperName} has lines for ${incidentType}${every}`;
  if (ownPart) {
    return `${mapperName} has no lines for ${incidentType}; those of its default type ${ownPart.type} hold${every}`;
  }
  if (hasEvery) return `${mapperName} has no lines for ${incidentType}; those for every type hold`;
  return `${mapperName} has lines neither for ${incidentType} nor for every type: nothing is mapped`;
}
