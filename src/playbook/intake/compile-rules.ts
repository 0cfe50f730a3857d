/** Rules made ready: conditions are read once, not for each alert. */

import { longestMs, readDuration } from "#base/duration.ts";
import type { IngestRuleDefinition } from "#contract/ingest-rule.ts";
import { checkQuery } from "../query/check-query.ts";
import { parseQuery } from "../query/parse-query.ts";
import type { Query } from "../query/query.ts";
import { incidentFieldKind } from "../query/query-field.ts";
import { checkMaintenance, type MaintenanceDefinition, MaintenanceTimes } from "./maintenance.ts";

/** A rule as it is kept. */
export interface KeptRule {
  id: string;
  version: number;
  definition: IngestRuleDefinition;
}

export type OrderedDefinition = Exclude<IngestRuleDefinition, { action: "maintenance" }>;

export interface CompiledRule {
  id: string;
  version: number;
  definition: OrderedDefinition;
  query: Query;
}

export interface CompiledWindow {
  id: string;
  version: number;
  definition: MaintenanceDefinition;
  query: Query;
  times: MaintenanceTimes;
}

export interface IntakeRules {
  windows: readonly CompiledWindow[];
  /** In their order. */
  rules: readonly CompiledRule[];
  /** Fields by whose values existing incidents are looked for: every incident is remembered by each. */
  remembered: readonly (readonly string[])[];
}

export const noRules: IntakeRules = { windows: [], rules: [], remembered: [] };

export function hasRules({ windows, rules }: IntakeRules): boolean {
  return windows.length > 0 || rules.length > 0;
}

/** Of those that are switched on, in their order. What cannot be read does nothing: it is refused when it is saved. */
export function compileRules(kept: readonly KeptRule[]): IntakeRules {
  const windows: CompiledWindow[] = [];
  const rules: CompiledRule[] = [];
  const remembered = new Map<string, readonly string[]>();
  for (const { id, version, definition } of kept) {
    if (checkRule(definition).length > 0) continue;
    const { query } = parseQuery(definition.condition);
    if (definition.action === "maintenance") {
      windows.push({ id, version, definition, query, times: new MaintenanceTimes(definition) });
      continue;
    }
    rules.push({ id, version, definition, query });
    const fields = rememberedFields(definition);
    if (fields) remembered.set(setName(fields), fields);
  }
  return { windows, rules, remembered: [...remembered.values()] };
}

/** The fields by which a rule looks for incidents that any alert made; undefined: it looks for none. */
export function rememberedFields(definition: IngestRuleDefinition): readonly string[] | undefined {
  switch (definition.action) {
    case "drop":
    case "update":
    case "link":
    case "duplicate":
      return definition.same.length === 0 ? undefined : definition.same;
    default:
      return undefined;
  }
}

/** One name for the same fields, in whatever case. */
export function setName(fields: readonly string[]): string {
  return JSON.stringify(fields.map((field) => field.toLowerCase()));
}

export interface RuleProblem {
  /** Of the definition. */
  field: string;
  message: string;
  /** In the condition: the sign that is wrong, from 0. */
  at?: number;
}

/** Everything that is wrong with a rule. */
export function checkRule(definition: IngestRuleDefinition): RuleProblem[] {
  const { query, problems } = parseQuery(definition.condition);
  const found: RuleProblem[] = problems.map(({ message, at }) => ({ field: "condition", message, at }));
  if (problems.length === 0) {
    // Custom fields and the raw event have what names they like.
    const kindOf = (name: string) => incidentFieldKind(name) ?? "keyword";
    for (const { message, at } of checkQuery(query, kindOf, Date.UTC(2026, 0, 1))) {
      found.push({ field: "condition", message, at });
    }
  }
  for (const field of ["within", "for"] as const) {
    const text = (definition as { within?: string; for?: string })[field]; // some actions have it
    if (text !== undefined && readDuration(text) === undefined) {
      found.push({ field, message: `${text} is longer than ${longestMs / 86_400_000} days` });
    }
  }
  if (definition.action === "maintenance") {
    const wrong = checkMaintenance(definition);
    if (wrong) found.push(wrong);
  }
  return found;
}
