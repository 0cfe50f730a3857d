/** What a remote system gets of an incident by an outgoing mapper: everything, and what of it changed. */
import type { JsonObject } from "#base/json.ts";
import { setOwn } from "../javascript/value.ts";
import { incidentRoot } from "../scope.ts";
import { evaluateXsoarValue } from "../value.ts";
import { type EventTools, eventScope } from "./event-scope.ts";
import { type ExplainedField, type MappingExplanation, tellPlan, tellSteps, whyNothing } from "./explained-field.ts";
import type { CompiledMapper } from "./mapping-plan.ts";
import { rootsNeeded } from "./read-paths.ts";

export interface MappedOut {
  /** By the remote system's own names. */
  data: JsonObject;
  /** Those of them that depend on a changed field; without a word on what changed, all. */
  delta: JsonObject;
  /** One sentence each: the rest goes out all the same. */
  problems: string[];
  /** When asked for. */
  explanation?: MappingExplanation;
}

export interface OutgoingOptions {
  /** The incident's fields that changed, by system name or key. */
  changed?: readonly string[];
  explain?: boolean;
}

/** `incident` as the API has it; its custom fields are read by their keys, beside the system's own. */
export function mapIncidentOut(
  mapper: CompiledMapper,
  incidentType: string,
  incident: JsonObject,
  tools: EventTools,
  options: OutgoingOptions = {},
): MappedOut {
  const plan = mapper.planFor(incidentType);
  const result: MappedOut = { data: {}, delta: {}, problems: [] };
  const told: ExplainedField[] | undefined = options.explain ? [] : undefined;
  const source = incidentRoot(incident);
  const scope = eventScope(source, tools.list);
  const changed = options.changed && new Set(options.changed);
  for (const { field, part, value } of plan.fields) {
    const evaluated = evaluateXsoarValue(value, scope, tools, { explain: options.explain === true });
    const tell = (outcome: Pick<ExplainedField, "value" | "absent">) =>
      told?.push({ field, target: field, part, ...outcome, ...tellSteps(evaluated) });
    if (!evaluated.ok) {
      result.problems.push(`${field}: ${evaluated.error.message}`);
      tell({ absent: evaluated.error.message });
    } else if (evaluated.value === undefined || evaluated.value === null) {
      if (told) tell({ absent: whyNothing(value, evaluated, source) });
    } else {
      setOwn(result.data, field, evaluated.value);
      if (changed === undefined || dependsOn(rootsNeeded(value), changed)) setOwn(result.delta, field, evaluated.value);
      tell({ value: evaluated.value });
    }
  }
  if (told) result.explanation = { because: tellPlan(plan, mapper.mapper.name), fields: told };
  return result;
}

function dependsOn(roots: ReadonlySet<string> | "all", changed: ReadonlySet<string>): boolean {
  if (roots === "all") return changed.size > 0;
  for (const root of roots) if (changed.has(root)) return true;
  return false;
}
