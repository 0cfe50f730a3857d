import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { Executor } from "#engine/executor.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { readRawAlert } from "#store/alert-lists.ts";
import { createDb } from "#store/db.ts";
import { type Activation, readActivation } from "#store/playbooks.ts";
import { readRun } from "#store/run-lists.ts";
import { readFirstEvent, readRunHead } from "#store/runs.ts";

export interface RerunOptions {
  pool: pg.Pool;
  executor: Executor;
  integrations: readonly IntegrationDefinition[];
}

/**
 * A person has the playbook, as it is now, run once more on a run's alert. It is a run of its own, of a higher generation:
 * what it writes is new to every vendor, and a look for an unknown outcome does not take the first run's work for its own.
 * Gives the id of the new run, which is durable then.
 */
export async function rerunRun(
  { pool, executor, integrations }: RerunOptions,
  id: string,
  by: string,
): Promise<string> {
  const db = createDb(pool);
  const [row, head, first] = await Promise.all([readRun(db, id), readRunHead(pool, id), readFirstEvent(pool, id)]);
  if (!row || !head) throw new TocsinError("NOT_FOUND", `There is no run ${id}`);
  if (row.finishedAt === null) {
    throw notRepeatable(`Run ${id} is still under way`, "Wait for its end, or cancel it first.");
  }
  const alert = row.alertId === null ? undefined : await readRawAlert(db, row.alertId);
  if (!alert || first?.type !== "runStarted") {
    throw notRepeatable(`The alert of run ${id} is not here any more`, "Raise it anew at its source.");
  }
  const activation = await readActivation(db, row.playbookId);
  if (!activation?.active) {
    const what = activation ? "is switched off" : "is not here any more";
    throw notRepeatable(`The playbook ${row.playbookName} ${what}`, "Switch it on first.");
  }
  const integration = integrations.find((one) => one.id === alert.integration);
  const newId = uuidv7();
  const rerun = { of: id, by, generation: (first.rerun?.generation ?? 0) + 1 };
  await executor.start(
    {
      id: newId,
      playbookId: row.playbookId,
      playbookHash: activation.playbookHash,
      alertId: row.alertId,
      // A run without an incident has an investigation of its own; an incident's runs share the incident's.
      investigationId: head.investigationId === head.id ? newId : head.investigationId,
      label: row.label,
      priority: row.priority,
    },
    startOf(activation, integration, alert.raw, first),
    rerun,
  );
  return newId;
}

/** What the trigger makes of the alert now; what was pushed in begins as it began. */
function startOf(
  { triggerName }: Activation,
  integration: IntegrationDefinition | undefined,
  raw: JsonObject,
  first: Extract<RunEvent, { type: "runStarted" }>,
): JsonObject {
  const trigger = integration?.source?.triggers.find(({ id }) => id === triggerName);
  // XSOAR's playbooks see the alert as an incident beside what the trigger gives.
  const { incident } = first.start;
  return trigger ? { ...(incident === undefined ? {} : { incident }), ...trigger.result(raw) } : first.start;
}

function notRepeatable(message: string, mend: string): TocsinError {
  return new TocsinError("RUN_NOT_REPEATABLE", message, { mend });
}
