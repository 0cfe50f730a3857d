/**
 * Playbooks whose trigger waits for a change of an alert: a new status, a comment. What they start is kept in the transaction
 * that keeps the change, so each change that is seen starts them once, whatever happens meanwhile.
 */
import type pg from "pg";
import { messageOf } from "#base/errors.ts";
import { isObject, type JsonObject } from "#base/json.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { SourceAlert, StartOfChange } from "#sdk/source.ts";
import type { AlertDecision } from "#store/alerts.ts";
import { type ChangedAlert, type KeptChange, keepStartsOfChanges } from "#store/changed-alerts.ts";
import type { Activation } from "#store/playbooks.ts";
import { asIncident, type PlannedRun, planRun } from "../ingest-alerts.ts";

export interface ChangeStarts {
  instance: { id: string; name: string; integration: IntegrationDefinition };
  /** The active playbooks that this instance's alerts may start. */
  activations: readonly Activation[];
  now(): number;
}

/** Decisions of an alert are read by people: the latest are enough. */
const mostDecisions = 200;

export async function startOnChanges(
  client: pg.ClientBase,
  target: ChangeStarts,
  changes: readonly { alert: ChangedAlert; kept: KeptChange }[],
): Promise<PlannedRun[]> {
  const waiting = target.activations.flatMap((activation) => {
    const { triggers = [] } = target.instance.integration.source ?? {};
    const { startsOfChange } = triggers.find(({ id }) => id === activation.triggerName) ?? {};
    return startsOfChange ? [{ activation, startsOfChange }] : [];
  });
  if (waiting.length === 0) return [];
  const runs: PlannedRun[] = [];
  const decisions: { alertId: string; decisions: AlertDecision[] }[] = [];
  for (const { alert, kept } of changes) {
    const after: unknown = JSON.parse(alert.raw);
    // What it was like is not kept any more: nobody knows what changed.
    if (!isObject(after) || !isObject(kept.before)) continue;
    const made: AlertDecision[] = [];
    for (const { activation, startsOfChange } of waiting) {
      const { playbookId, playbookName, triggerConfiguration } = activation;
      const decide = (reason: string, runId: string | null) => made.push({ playbookId, playbookName, runId, reason });
      try {
        for (const { start, reason } of startsOfChange(triggerConfiguration, kept.before, after)) {
          const run = plan(target, activation, { alert, kept, raw: after }, start);
          runs.push(run);
          decide(reason, run.id);
        }
      } catch (error) {
        decide(`its trigger broke on a change: ${messageOf(error)}`, null);
      }
    }
    if (made.length > 0)
      decisions.push({ alertId: kept.id, decisions: [...kept.decisions, ...made].slice(-mostDecisions) });
  }
  if (decisions.length > 0) await keepStartsOfChanges(client, runs, decisions);
  return runs;
}

function plan(
  target: ChangeStarts,
  activation: Activation,
  { alert, kept, raw }: { alert: ChangedAlert; kept: KeptChange; raw: JsonObject },
  start: StartOfChange["start"],
): PlannedRun {
  const { sourceId, label, priority } = alert;
  const read: SourceAlert = { sourceId, label, priority, raisedAt: kept.raisedAt.getTime(), raw };
  const whole = { ...asIncident(target, activation, read), ...start };
  return planRun(target, { activation, start: whole, reason: "" }, read, kept.id);
}
