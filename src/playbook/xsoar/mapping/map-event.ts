/** Fills an incident's fields from an event by a mapper; each field can be explained. */
import type { Json, JsonObject } from "#base/json.ts";
import type { SystemField } from "../../incident-system-fields.ts";
import { setOwn } from "../javascript/value.ts";
import { evaluateXsoarValue } from "../value.ts";
import { type EventTools, eventScope } from "./event-scope.ts";
import { type ExplainedField, type MappingExplanation, tellPlan, tellSteps, whyNothing } from "./explained-field.ts";
import { targetName } from "./field-catalog.ts";
import { fitTo } from "./field-value.ts";
import { keyTreeOf } from "./key-tree.ts";
import { type Label, labelsOf } from "./labels.ts";
import type { CompiledMapper, MappingPlan, PlannedField } from "./mapping-plan.ts";

export interface MappedIncident {
  /** By system name. */
  system: Partial<Record<SystemField, Json>>;
  /** By the field's key. */
  custom: JsonObject;
  /** What no field took, when the mapper keeps it. */
  labels: Label[];
  /** What could not be mapped, one sentence each: the incident is made all the same. */
  problems: string[];
  /** When asked for. */
  explanation?: MappingExplanation;
}

export function mapEvent(
  mapper: CompiledMapper,
  incidentType: string,
  event: JsonObject,
  tools: EventTools,
  options: { explain?: boolean } = {},
): MappedIncident {
  const plan = mapper.planFor(incidentType);
  const result: MappedIncident = { system: {}, custom: {}, labels: [], problems: [] };
  const told: ExplainedField[] | undefined = options.explain ? [] : undefined;
  const scope = eventScope(event, tools.list);
  const unmapped = new Set<PlannedField>();
  for (const line of plan.fields) {
    const { field, target, value } = line;
    const evaluated = evaluateXsoarValue(value, scope, tools, options);
    const tell = (outcome: Pick<ExplainedField, "value" | "absent" | "note">) =>
      told?.push({
        field,
        target: target === undefined ? null : targetName(target),
        part: line.part,
        ...outcome,
        ...tellSteps(evaluated),
      });
    const refuse = (why: string) => {
      result.problems.push(`${field}: ${why}`);
      unmapped.add(line);
      tell({ absent: why });
    };
    if (target === undefined) refuse("there is no incident field of that name");
    else if (!evaluated.ok) refuse(evaluated.error.message);
    else if (evaluated.value === undefined || evaluated.value === null) {
      // What is not in the event leaves the field as it is: null would be a value.
      unmapped.add(line);
      if (told) tell({ absent: whyNothing(value, evaluated, event) });
    } else {
      const fit = fitTo(target, evaluated.value);
      if ("refused" in fit) refuse(fit.refused);
      else {
        if (target.kind === "system") result.system[target.name] = fit.value;
        else setOwn(result.custom, target.field.key, fit.value);
        tell(fit);
      }
    }
  }
  if (plan.keepLabels) {
    const mapped = unmapped.size === 0 ? plan.mapped : keyTreeOf(readsOf(plan, unmapped));
    result.labels = labelsOf(event, mapped, (problem) => result.problems.push(problem));
  }
  if (told) result.explanation = { because: tellPlan(plan, mapper.mapper.name), fields: told };
  return result;
}

/** What became of no field's value is not mapped: it stays a label. */
function readsOf(plan: MappingPlan, unmapped: ReadonlySet<PlannedField>): PlannedField["reads"] {
  return plan.fields.filter((line) => !unmapped.has(line)).flatMap(({ reads }) => reads);
}
