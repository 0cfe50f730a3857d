/** Fills an incident's fields from an event by a mapper; each field can be explained. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { IncidentField } from "../../incident-field.ts";
import { kindOfSystemField, type SystemField, systemFieldOf } from "../../incident-system-fields.ts";
import { everyIncidentType, everyIndicatorType, type Mapper, type TypeMapping } from "../../mapper.ts";
import type { Value } from "../../model.ts";
import { textOf } from "../cast.ts";
import type { LanguageTools } from "../evaluation.ts";
import { setOwn } from "../javascript/value.ts";
import { evaluateXsoarValue, pathOfComplex, type ValueExplanation } from "../value.ts";
import { eventScope } from "./event-scope.ts";
import { type FieldValue, toFieldValue, toSystemValue } from "./field-value.ts";

/** Incident fields by how content names them: by their name, else by their key, without regard to case. */
export interface FieldCatalog {
  find(name: string): IncidentField | undefined;
}

export function catalogOf(fields: readonly IncidentField[]): FieldCatalog {
  const byName = new Map<string, IncidentField>();
  for (const field of fields) byName.set(field.key.toLowerCase(), field);
  for (const field of fields) byName.set(field.name.toLowerCase(), field);
  return { find: (name) => byName.get(name.trim().toLowerCase()) };
}

export interface MappedIncident {
  /** By system name. */
  system: Partial<Record<SystemField, Json>>;
  /** By the field's key. */
  custom: JsonObject;
  /** What no field took, when the mapper keeps it. */
  labels: { type: string; value: string }[];
  /** What could not be mapped, one sentence each: the incident is made all the same. */
  problems: string[];
  fields?: ExplainedField[];
}

export interface ExplainedField {
  /** As the mapper names it. */
  field: string;
  /** Where it went: a system field or a field's key; null: there is no such field. */
  target: string | null;
  value?: Json;
  /** Why there is none. */
  absent?: string;
  note?: string;
  explanation?: ValueExplanation;
}

export function mapEvent(
  mapper: Mapper,
  incidentType: string,
  event: JsonObject,
  catalog: FieldCatalog,
  tools: LanguageTools,
  options: { explain?: boolean } = {},
): MappedIncident {
  const mapping = mappingFor(mapper, incidentType);
  const result: MappedIncident = { system: {}, custom: {}, labels: [], problems: [] };
  const told: ExplainedField[] = [];
  const scope = eventScope(event);
  for (const [field, value] of Object.entries(mapping.fields)) {
    const evaluated = evaluateXsoarValue(value, scope, tools, options);
    const explanation = evaluated.explanation ? { explanation: evaluated.explanation } : {};
    const target = systemFieldOf(field) ?? catalog.find(field);
    const name = target === undefined ? null : typeof target === "string" ? target : target.key;
    const tell = (outcome: Omit<ExplainedField, "field" | "target">) =>
      told.push({ field, target: name, ...outcome, ...explanation });
    if (target === undefined) {
      result.problems.push(`There is no incident field "${field}"`);
      tell({ absent: `there is no incident field "${field}"` });
    } else if (!evaluated.ok) {
      result.problems.push(`${field}: ${evaluated.error.message}`);
      tell({ absent: evaluated.error.message });
    } else if (evaluated.value === undefined || evaluated.value === null) {
      // What is not in the event leaves the field as it is: null would be a value.
      tell({ absent: absenceOf(evaluated.explanation) });
    } else {
      const fit = fitTo(target, evaluated.value);
      if ("refused" in fit) {
        result.problems.push(`${field}: ${fit.refused}`);
        tell({ absent: fit.refused });
      } else {
        if (typeof target === "string") result.system[target] = fit.value;
        else setOwn(result.custom, target.key, fit.value);
        tell({ value: fit.value, ...(fit.note === undefined ? {} : { note: fit.note }) });
      }
    }
  }
  if (mapping.keepLabels) result.labels = labelsOf(event, mapping);
  if (options.explain) result.fields = told;
  return result;
}

/** The values a remote system gets from an incident, by its own names for them. */
export function mapIncidentOut(
  mapper: Mapper,
  incidentType: string,
  incident: JsonObject,
  tools: LanguageTools,
): { fields: JsonObject; problems: string[] } {
  const fields: JsonObject = {};
  const problems: string[] = [];
  const scope = eventScope(incident);
  for (const [field, value] of Object.entries(mappingFor(mapper, incidentType).fields)) {
    const evaluated = evaluateXsoarValue(value, scope, tools);
    if (!evaluated.ok) problems.push(`${field}: ${evaluated.error.message}`);
    else if (evaluated.value !== undefined && evaluated.value !== null) setOwn(fields, field, evaluated.value);
  }
  return { fields, problems };
}

/** What holds for every type, under what the type itself says. */
export function mappingFor(mapper: Mapper, incidentType: string): TypeMapping {
  const every = own(mapper.types, mapper.feed ? everyIndicatorType : everyIncidentType);
  const special = own(mapper.types, incidentType) ?? own(mapper.types, mapper.defaultIncidentType ?? "");
  return {
    keepLabels: special?.keepLabels ?? every?.keepLabels ?? true,
    fields: { ...every?.fields, ...special?.fields },
  };
}

function fitTo(target: SystemField | IncidentField, value: Json): FieldValue {
  return typeof target === "string" ? toSystemValue(kindOfSystemField(target), value) : toFieldValue(target, value);
}

/** Every key of the event that no field was filled from. */
function labelsOf(event: JsonObject, mapping: TypeMapping): { type: string; value: string }[] {
  const used = new Set(Object.values(mapping.fields).flatMap(rootsOf));
  return Object.entries(event)
    .filter(([key, value]) => !used.has(key) && value !== null)
    .map(([key, value]) => ({ type: key, value: textOf(value) }));
}

function rootsOf(value: Value): string[] {
  const path = value.kind === "path" ? value.path : value.kind === "complex" ? pathOfComplex(value) : undefined;
  if (path === undefined) return [];
  // A key may hold dots itself; both the whole and its first part count as used.
  return [path, path.split(/[.([]/)[0] ?? path];
}

function absenceOf(explanation: ValueExplanation | undefined): string {
  for (const step of [...(explanation?.steps ?? [])].reverse()) {
    if ("absent" in step) return step.absent;
  }
  return "the event has no value there";
}

function own<Item>(record: Record<string, Item>, key: string): Item | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function isEvent(value: Json): value is JsonObject {
  return isObject(value);
}
