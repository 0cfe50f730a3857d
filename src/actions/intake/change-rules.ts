/** Rules are made, changed, put in order and taken away; each within a transaction that somebody else began. */
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { IngestRuleDefinition } from "#contract/ingest-rule.ts";
import { checkRule } from "#playbook/intake/compile-rules.ts";
import type { Db } from "#store/db.ts";
import { lockRules, placeRules, type RuleRow, removeRule, writeRule } from "#store/ingest-rules.ts";
import { type ExpectedVersion, requireVersion } from "../investigations/expected-version.ts";

/** Each is asked about each alert. */
const mostRules = 500;

export interface NewRule {
  definition: IngestRuleDefinition;
  enabled: boolean;
  /** It goes before this one. */
  before?: string | undefined;
}

export async function createRule(db: Db, { definition, enabled, before }: NewRule, by: string): Promise<string> {
  const rules = await lockRules(db);
  refuseFaults(definition);
  refuseTakenName(rules, definition.name);
  if (rules.length >= mostRules) {
    throw new TocsinError("CHANGE_NOT_POSSIBLE", `There are ${mostRules} rules already`, {
      mend: "Put some together: a condition may say several things with or.",
    });
  }
  const id = uuidv7();
  await writeRule(db, { id, position: rules.length, enabled, version: 1, definition, by });
  if (before !== undefined) {
    const at = rules.findIndex((rule) => rule.id === before);
    if (at === -1) throw new TocsinError("NOT_FOUND", `There is no rule ${before}`);
    const ids = rules.map((rule) => rule.id);
    await placeRules(db, [...ids.slice(0, at), id, ...ids.slice(at)]);
  }
  return id;
}

export async function updateRule(
  db: Db,
  id: string,
  wanted: { definition?: IngestRuleDefinition | undefined; enabled?: boolean | undefined },
  expected: ExpectedVersion,
  by: string,
): Promise<void> {
  const rules = await lockRules(db);
  const rule = rules.find((one) => one.id === id);
  requireVersion(`rule ${rule?.name ?? id}`, rule?.version, expected);
  if (!rule) return;
  const { definition = rule.definition, enabled = rule.enabled } = wanted;
  refuseFaults(definition);
  refuseTakenName(rules, definition.name, id);
  const isSame = enabled === rule.enabled && JSON.stringify(definition) === JSON.stringify(rule.definition);
  if (isSame) return;
  await writeRule(db, { id, position: rule.position, enabled, version: rule.version + 1, definition, by });
}

export async function deleteRule(db: Db, id: string, expected: ExpectedVersion): Promise<RuleRow | undefined> {
  const rule = (await lockRules(db)).find((one) => one.id === id);
  requireVersion(`rule ${rule?.name ?? id}`, rule?.version, expected);
  await removeRule(db, id);
  return rule;
}

/** All rules, each once: who has not seen a new one does not say where it goes. Maintenance windows have no order. */
export async function orderRules(db: Db, ids: readonly string[]): Promise<void> {
  const all = await lockRules(db);
  const rules = all.filter(({ definition }) => definition.action !== "maintenance").map(({ id }) => id);
  const known = new Set(rules);
  if (new Set(ids).size !== ids.length || ids.length !== rules.length || ids.some((id) => !known.has(id))) {
    throw new TocsinError("CHANGE_CONFLICT", "These are not the rules that there are now", {
      mend: "Load the list anew and put it in order again.",
    });
  }
  const windows = all.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  await placeRules(db, [...ids, ...windows]);
}

function refuseFaults(definition: IngestRuleDefinition): void {
  const problems = checkRule(definition);
  const [first] = problems;
  if (!first) return;
  const where = first.at === undefined ? first.field : `${first.field}, character ${first.at + 1}`;
  throw new TocsinError("RULE_INVALID", `The rule ${definition.name} is wrong (${where}): ${first.message}`, {
    mend: "docs/ingest-rules.md says what a rule may be.",
    details: { problems },
  });
}

function refuseTakenName(rules: readonly RuleRow[], name: string, own?: string): void {
  if (!rules.some((rule) => rule.name === name && rule.id !== own)) return;
  throw new TocsinError("CHANGE_NAME_TAKEN", `There is a rule ${name} already`, { mend: "Give it another name." });
}
