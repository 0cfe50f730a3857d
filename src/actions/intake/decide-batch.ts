/** Alerts decided on together, within the transaction that keeps them: each as if it had come alone after the one before. */
import type pg from "pg";
import type { JsonObject } from "#base/json.ts";
import { decideAlert, lookupsOf, type Verdict } from "#playbook/intake/decide-alert.ts";
import { IntakeMemory } from "#playbook/intake/intake-memory.ts";
import type { IntakeAlert, MatchedAlert } from "#playbook/intake/match-alert.ts";
import { takeIncidentNumbers } from "#store/incident-flush.ts";
import { findByKeys, findSuppressions, lockIntake } from "#store/intake-keys.ts";
import type { IncidentDraft } from "../draft-incident.ts";

export interface DecidedBatch {
  /** In the order of the alerts, with the numbers of the incidents. */
  verdicts: Verdict[];
  memory: IntakeMemory;
  /** The number of an incident that had none while it was decided. */
  numberOf(incident: string): string;
}

export async function decideBatch(client: pg.ClientBase, alerts: readonly MatchedAlert[]): Promise<DecidedBatch> {
  await lockIntake(client);
  const lookups = alerts.map(lookupsOf);
  const memory = new IntakeMemory();
  for (const { key, entry } of await findByKeys(
    client,
    lookups.flatMap(({ incidents }) => incidents),
  )) {
    memory.know(key, entry);
  }
  for (const one of await findSuppressions(
    client,
    lookups.flatMap(({ suppressions }) => suppressions),
  )) {
    memory.knowSuppression(one);
  }
  const decided = alerts.map((alert, index) => decideAlert(alert, memory, `new:${index}`));
  const made = decided.flatMap(({ outcome, incident }) =>
    makesIncident(outcome) && incident !== null ? [incident] : [],
  );
  const numbers = await takeIncidentNumbers(client, made.length);
  const numberByName = new Map(made.map((name, index) => [name, numbers[index] ?? ""]));
  const numberOf = (incident: string) => numberByName.get(incident) ?? incident;
  return { verdicts: decided.map((verdict) => withNumbers(verdict, numberOf)), memory, numberOf };
}

export function makesIncident(outcome: Verdict["outcome"]): boolean {
  return outcome === "created" || outcome === "closed";
}

/** What was decided on in the same batch has its number by now. */
export function withNumbers(verdict: Verdict, numberOf: (incident: string) => string): Verdict {
  const { incident, duplicateOf, links, steps, because } = verdict;
  const named = (text: string) => text.replaceAll(/\bnew:\d+/g, (name) => numberOf(name));
  return {
    ...verdict,
    incident: incident === null ? null : numberOf(incident),
    links: links.map(numberOf),
    ...(duplicateOf === undefined ? {} : { duplicateOf: numberOf(duplicateOf) }),
    because: named(because),
    steps: steps.map((step) => ({
      ...step,
      because: named(step.because),
      ...(step.incident === undefined ? {} : { incident: numberOf(step.incident) }),
    })),
  };
}

/** What rules are asked about: the incident as it was mapped, and the raw event. */
export function intakeAlertOf(draft: IncidentDraft, raw: JsonObject, now: number): IntakeAlert {
  const { source, name, rawName, type, rawType, severity, owner, details, occurred, dbotMirrorId, custom } = draft;
  const document: JsonObject = {
    name,
    rawName,
    type,
    rawType,
    severity,
    status: 0,
    owner,
    details,
    occurred: occurred ?? new Date(now).toISOString(),
    sourceBrand: source.brand,
    sourceInstance: source.instanceName,
    dbotMirrorId,
    labels: draft.labels.map((label) => ({ ...label })),
    CustomFields: custom,
    alert: raw,
  };
  const at = occurred === undefined ? now : Date.parse(occurred);
  return { document, at, instanceId: source.instanceId, raw, dedup: source.dedup, makesIncident: true };
}
