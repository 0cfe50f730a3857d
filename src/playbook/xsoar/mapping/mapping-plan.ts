/** What a mapper does for one incident type: worked out once, followed for every event. */

import { everyIncidentType, everyIndicatorType, type Mapper, type TypeMapping } from "../../mapper.ts";
import type { Value } from "../../model.ts";
import { own } from "../../own-keys.ts";
import { type FieldCatalog, findTarget, type Target, targetName } from "./field-catalog.ts";
import { type KeyTree, keyTreeOf } from "./key-tree.ts";
import { pathsRead, type ReadPath } from "./read-paths.ts";

/** The part of the mapper that a line stands in: of the type itself, of the mapper's default type, or of every type. */
export type MappingPart = "type" | "default" | "every";

export interface PlannedField {
  /** As the mapper names it. */
  field: string;
  part: MappingPart;
  value: Value;
  /** Undefined: there is no such field. Of an outgoing mapper: always, since its names are the other system's. */
  target: Target | undefined;
  reads: readonly ReadPath[];
}

export interface MappingPlan {
  incidentType: string;
  /** Whose own lines are followed, beside those for every type; undefined: nobody's. */
  ownPart: { part: "type" | "default"; type: string } | undefined;
  hasEvery: boolean;
  keepLabels: boolean;
  fields: readonly PlannedField[];
  /** What of the event is mapped when every line finds its value. */
  mapped: KeyTree;
}

export interface CompiledMapper {
  readonly mapper: Mapper;
  planFor(incidentType: string): MappingPlan;
}

/** Without a catalogue the names are another system's, as outgoing mappers have them. */
export function compileMapper(mapper: Mapper, catalog?: FieldCatalog): CompiledMapper {
  const plans = new Map<string, MappingPlan>();
  return {
    mapper,
    planFor(incidentType) {
      const known = plans.get(incidentType);
      if (known !== undefined) return known;
      const plan = makePlan(mapper, incidentType, catalog);
      // Types that the mapper does not know may come from data, without an end.
      if (plans.size < 1_000) plans.set(incidentType, plan);
      return plan;
    },
  };
}

function makePlan(mapper: Mapper, incidentType: string, catalog: FieldCatalog | undefined): MappingPlan {
  const every = own(mapper.types, mapper.feed ? everyIndicatorType : everyIncidentType);
  const { special, ownPart } = findSpecial(mapper, incidentType);
  const plan = (part: MappingPart, mapping: TypeMapping | undefined): PlannedField[] =>
    Object.entries(mapping?.fields ?? {}).map(([field, value]) => {
      return { field, part, value, target: catalog && findTarget(field, catalog), reads: pathsRead(value) };
    });
  const specials = ownPart ? plan(ownPart.part, special) : [];
  const replaced = new Set(specials.map(placeOf));
  const fields = [...plan("every", every).filter((line) => !replaced.has(placeOf(line))), ...specials];
  return {
    incidentType,
    ownPart,
    hasEvery: every !== undefined,
    keepLabels: special?.keepLabels ?? every?.keepLabels ?? true,
    fields,
    mapped: keyTreeOf(fields.filter(({ target }) => target !== undefined).flatMap(({ reads }) => reads)),
  };
}

function findSpecial(
  mapper: Mapper,
  incidentType: string,
): { special: TypeMapping | undefined; ownPart: MappingPlan["ownPart"] } {
  const special = own(mapper.types, incidentType);
  if (special) return { special, ownPart: { part: "type", type: incidentType } };
  const type = mapper.defaultIncidentType ?? "";
  const byDefault = own(mapper.types, type);
  return { special: byDefault, ownPart: byDefault && { part: "default", type } };
}

/** Two lines that fill the same place, however they name it. */
function placeOf({ field, target }: PlannedField): string {
  return target === undefined ? `?${field}` : targetName(target);
}
