/** What rules would have made of alerts that are stored: decided on in memory, as if nothing had been there before. */
import { isObject, type JsonObject, stringAt } from "#base/json.ts";
import type { IngestOutcome, RuleTrial } from "#contract/ingest-rule.ts";
import type { IntakeRules } from "#playbook/intake/compile-rules.ts";
import { decideAlert, type Verdict } from "#playbook/intake/decide-alert.ts";
import { IntakeMemory } from "#playbook/intake/intake-memory.ts";
import { type MatchedAlert, matchAlert } from "#playbook/intake/match-alert.ts";
import type { TriedAlertRow } from "#store/alert-decisions.ts";
import { draftIncident } from "../draft-incident.ts";
import { type IngestTarget, planAlert } from "../ingest-alerts.ts";
import { matchPlan } from "./commit-page.ts";
import { intakeAlertOf, withNumbers } from "./decide-batch.ts";

export interface TrialOrder {
  rules: IntakeRules;
  /** The one that is tried. */
  tried: string;
  /** The oldest first. */
  alerts: readonly TriedAlertRow[];
  /** What an instance's alerts become; undefined: there is no such instance any more. */
  targetOf(instance: string): IngestTarget | undefined;
  now: number;
}

export function tryRules({ rules, tried, alerts, targetOf, now }: TrialOrder): Omit<RuleTrial, "problems"> {
  const memory = new IntakeMemory();
  const items: RuleTrial["items"] = [];
  for (const alert of alerts) {
    const target = targetOf(alert.instance);
    const matched = target && matchStored(target, rules, alert, now);
    if (!matched) continue;
    const verdict = decideAlert(matched, memory, `new:${items.length + 1}`);
    items.push({
      alertId: alert.id,
      label: alert.label,
      instance: alert.instance,
      raisedAt: alert.raisedAt.toISOString(),
      met: verdict.steps.some(({ rule }) => rule === tried),
      verdict: present(verdict),
      was: alert.outcome,
    });
  }
  return {
    alerts: items.length,
    met: items.filter(({ met }) => met).length,
    outcomes: count(items.map(({ verdict }) => verdict.outcome)),
    outcomesBefore: count(items.map(({ was }) => was)),
    items,
  };
}

function matchStored(
  target: IngestTarget,
  rules: IntakeRules,
  { label, raw, raisedAt, priority, sourceId }: TriedAlertRow,
  now: number,
): MatchedAlert | undefined {
  if (!isObject(raw)) return undefined;
  try {
    const at = raisedAt.getTime();
    if (target.instance.integration.webhook && target.incidents) {
      const event = { name: label, raw, occurred: raisedAt.toISOString(), ...typeOf(raw) };
      return matchAlert(rules, intakeAlertOf(draftIncident(target.incidents, event, at), raw, at));
    }
    const plan = planAlert({ ...target, now: () => now }, { sourceId, label, priority, raisedAt: at, raw }, "0");
    return "reason" in plan ? undefined : matchPlan(target, { rules }, plan, at);
  } catch {
    // It was kept as it was; today's mapper breaks on it.
    return undefined;
  }
}

function typeOf(raw: JsonObject): { type?: string } {
  const type = stringAt(raw, "type");
  return type === undefined || type === "" ? {} : { type };
}

function present(verdict: Verdict): RuleTrial["items"][number]["verdict"] {
  const { outcome, incident, because, steps } = withNumbers(verdict, (name) => name.replace(/^new:/, "#"));
  return { outcome, incident, because, steps };
}

function count(outcomes: readonly IngestOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
