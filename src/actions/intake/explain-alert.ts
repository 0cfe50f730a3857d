/** What became of an alert, in sentences: for `/why`, the command line and the incident that it went to. */
import type { Alert } from "#contract/alert.ts";
import type { AlertVerdict } from "#contract/ingest-rule.ts";
import { readDecision } from "#store/alert-decisions.ts";
import { readAlert } from "#store/alert-lists.ts";
import type { Db } from "#store/db.ts";
import { findIncidentOfAlert } from "#store/incident-lists.ts";
import { presentAlert } from "../explain-incident.ts";
import { tellVerdict } from "./tell-verdict.ts";

export interface AlertWhy {
  alert: Alert;
  because: string[];
  verdict: AlertVerdict | null;
  incident: string | null;
}

export async function explainAlert(db: Db, id: string): Promise<AlertWhy | undefined> {
  const row = await readAlert(db, id);
  if (!row) return undefined;
  const [decision, own] = await Promise.all([readDecision(db, id), findIncidentOfAlert(db, id)]);
  const verdict = decision
    ? { outcome: decision.outcome, incident: decision.incident, because: decision.because, steps: decision.steps }
    : null;
  const incident = verdict?.incident ?? own ?? null;
  const runs = row.decisions.map(({ playbookName, runId, reason }) =>
    runId === null
      ? `The playbook ${playbookName} did not start: ${reason}`
      : `The playbook ${playbookName} started: ${reason}`,
  );
  return {
    alert: presentAlert(row),
    because: [
      `It came from ${row.instance} at ${row.receivedAt.toISOString()}`,
      ...(verdict
        ? tellVerdict(verdict)
        : [incident === null ? "No rule met it" : `No rule met it: it made incident ${incident}`]),
      ...runs,
    ],
    verdict,
    incident,
  };
}
