/** Begins a run of an XSOAR playbook that no alert asked for: a person's, or the clock's. */
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { Db } from "#store/db.ts";
import { type IncidentRow, openInvestigation, readIncident, readRawEvent } from "#store/incident-lists.ts";
import { type Activation, readActivation, readPlaybook } from "#store/playbooks.ts";
import type { NewRun } from "#store/runs.ts";
import { refuseProblems } from "../refuse-problems.ts";

export interface StartOrder {
  playbookId: string;
  /** Without one the run has an investigation of its own. */
  incidentId?: string | undefined;
  inputs: JsonObject;
  now: number;
}

const usualPriority = 50;

/** The run to be begun. In the transaction that begins it. */
export async function planStart(db: Db, { playbookId, incidentId, inputs, now }: StartOrder): Promise<NewRun> {
  const activation = await requirePlaybook(db, playbookId);
  await refuseInputs(db, activation, inputs);
  if (incidentId === undefined) return planRun(activation, inputs, now, `${activation.playbookName}, started by hand`);
  const incident = await readIncident(db, incidentId);
  if (!incident) throw new TocsinError("NOT_FOUND", `There is no incident ${incidentId}`);
  if (incident.closed !== null) {
    throw new TocsinError("BAD_REQUEST", `Incident ${incidentId} is closed`, { mend: "Reopen it first." });
  }
  await openInvestigation(db, incidentId, playbookId);
  return {
    ...planRun(activation, inputs, now, `Incident ${incidentId}: ${incident.name}`, {
      incident: asExpressionsRead(incident, await readRawEvent(db, incident)),
    }),
    alertId: incident.alertId,
    investigationId: incidentId,
    priority: Math.round(incident.severity * 25),
  };
}

/** A run with an investigation of its own. */
export function planRun(
  { playbookId, playbookHash }: Pick<Activation, "playbookId" | "playbookHash">,
  inputs: JsonObject,
  now: number,
  label: string,
  start: JsonObject = {},
): NewRun {
  const id = uuidv7(now);
  const given = Object.keys(inputs).length > 0 ? { inputs } : {};
  const event: RunEvent = {
    at: now,
    type: "runStarted",
    playbook: playbookHash,
    label,
    start: { ...start, ...given },
  };
  return { id, playbookId, playbookHash, alertId: null, investigationId: id, label, priority: usualPriority, event };
}

async function requirePlaybook(db: Db, id: string): Promise<Activation> {
  const activation = await readActivation(db, id);
  if (!activation) throw new TocsinError("NOT_FOUND", `There is no playbook ${id}`);
  if (activation.language === "xsoar") return activation;
  throw new TocsinError("BAD_REQUEST", `${activation.playbookName} is a playbook of Sekoia.io: it works on alerts`, {
    mend: "Run it again on an alert from one of its runs.",
  });
}

/** Inputs nobody knows are a slip of the pen, and what is needed must be there. */
export async function refuseInputs(db: Db, { playbookHash, playbookName }: Activation, inputs: JsonObject) {
  const known = (await readPlaybook(db, playbookHash))?.inputs ?? [];
  const problems: Problem[] = [];
  const report = (key: string, message: string) =>
    problems.push({ code: "INPUT_INVALID", severity: "error", message, path: `inputs.${key}` });
  for (const key of Object.keys(inputs)) {
    if (known.some((one) => one.key === key)) continue;
    report(key, `The playbook has no input ${key}. It has: ${known.map((one) => one.key).join(", ") || "none"}.`);
  }
  for (const { key, required, value } of known) {
    const isEmpty = value === undefined || (value.kind === "text" && value.text === "");
    if (required && isEmpty && !Object.hasOwn(inputs, key)) report(key, `The playbook needs the input ${key}.`);
  }
  refuseProblems("BAD_REQUEST", playbookName, problems, "Give the inputs it has, with all it needs.");
}

/** As expressions read an incident: custom fields beside the others, labels by their type. */
function asExpressionsRead(row: IncidentRow, raw: JsonObject | undefined): JsonObject {
  const { customFields, labels, mapperHash: _, classifierHash: __, ...rest } = row;
  const { occurred, created, modified, closed, ...fields } = rest;
  return {
    ...customFields,
    ...fields,
    occurred: occurred.toISOString(),
    created: created.toISOString(),
    modified: modified.toISOString(),
    closed: closed?.toISOString() ?? null,
    labels: Object.fromEntries(labels.map(({ type, value }) => [type, value])),
    ...(raw ? { rawJSON: JSON.stringify(raw) } : {}),
  };
}
