/** Requests about whole incidents: begin one's playbook, open one that was created, end what a closed one has under way. */
import { messageOf, TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import { type JsonObject, stringAt } from "#base/json.ts";
import { incidentRoot } from "#playbook/xsoar/scope.ts";
import type { Duty, Served } from "./duty.ts";
import { isFinal, recordMarks, refuse } from "./record-marks.ts";
import { engineEntry, say, withEntryNumbers } from "./say.ts";
import { priorityOf, startCommand } from "./start-command.ts";

const closedStatus = 2;

/** The playbook that is named, else the incident's own, else that of its type, as a run of the incident's investigation. */
export async function beginPlaybook(duty: Duty): Promise<Served> {
  const { executor, source, request } = duty;
  const { investigationId, details } = request;
  const incident = await executor.store.incident(investigationId);
  if (!incident) return refuse(duty, `there is no incident ${investigationId}`);
  if (incident.status === closedStatus) return refuse(duty, `the incident ${investigationId} is closed`);
  const type = stringAt(incident, "type") ?? "";
  const called =
    stringAt(details, "playbook") ||
    stringAt(incident, "playbookId") ||
    (await source.incidentType(type))?.playbookId ||
    undefined;
  if (called === undefined) return refuse(duty, `incidents of the type ${type} have no playbook`);
  const playbook = await source.playbook(called);
  if (!playbook) return refuse(duty, `there is no playbook ${called}`);
  const id = uuidv7(executor.now());
  const head = {
    id,
    playbookId: playbook.id,
    playbookHash: playbook.hash,
    alertId: null,
    investigationId,
    label: `Incident ${investigationId}: ${stringAt(incident, "name") ?? ""}`,
    priority: priorityOf(incident),
  };
  const marks = [duty.done(`began run ${id} of ${playbook.name}`)];
  await executor.start(head, { incident: incidentRoot(incident) }, undefined, marks);
  return "done";
}

/** An incident whose type starts by itself is opened; opening it asks for its playbook. */
export async function beginIncident(duty: Duty): Promise<Served> {
  const { executor, source, request } = duty;
  const { investigationId, requestedBy: by } = request;
  const at = executor.now();
  const incident = await executor.store.incident(investigationId);
  const type = stringAt(incident, "type") ?? "";
  const kind = incident?.status === 0 ? await source.incidentType(type) : undefined;
  if (!incident || !kind?.autorun || !kind.playbookId) {
    await recordMarks(executor, [duty.done(describeRest(incident, type))]);
    return "done";
  }
  const operation = { op: "investigate", incident: investigationId } as const;
  const marks = [duty.done(`opened: incidents of the type ${type} start by themselves`)];
  await recordMarks(executor, marks, [{ investigationId, operation, at, by }]);
  return "done";
}

function describeRest(incident: JsonObject | undefined, type: string): string {
  if (!incident) return "not done: the incident is gone";
  return incident.status === 0 ? `waits: incidents of the type ${type} do not start by themselves` : "it is open";
}

/**
 * Nothing of it begins any more: its scheduled commands are stopped and its runs cancelled, but for the one that closed it,
 * which goes on to its end; the War Room says of each that it was ended and why. Its timers ended with the closing itself.
 * Then the closure script of its type runs, whose beginning is one record with the mark that all of this is done.
 */
export async function closeDown(duty: Duty): Promise<Served> {
  const { executor, source, request } = duty;
  const { investigationId, requestedBy, runId } = request;
  const incident = await executor.store.incident(investigationId);
  if (incident && incident.status !== closedStatus) {
    await recordMarks(executor, [duty.done("not done: it was opened again")]);
    return "done";
  }
  let cancelled = 0;
  for (const head of await source.openRuns(investigationId)) {
    if (head.id === runId) continue;
    try {
      await executor.bring(head);
      const reason = `the incident ${investigationId} was closed`;
      const what = `The run ${head.id} of ${head.label} was ended: ${reason} by ${duty.by}.`;
      await withEntryNumbers(executor, investigationId, () =>
        executor.operations.cancel(head.id, duty.by, reason, () => engineEntry(executor, investigationId, what)),
      );
      cancelled += 1;
    } catch (error) {
      if (!(error instanceof TocsinError) || (error.code !== "RUN_ENDED" && error.code !== "NOT_FOUND")) throw error;
    }
  }
  const scheduled = await source.pendingCommands(investigationId);
  const at = executor.now();
  const stops = scheduled.map((id) => {
    return { at, investigationId, by: requestedBy, change: { kind: "stopSchedule", id } } as const;
  });
  const outcome = `${cancelled} runs cancelled, ${scheduled.length} scheduled commands stopped`;
  const script = executor.catalog.closureScriptOf(stringAt(incident, "type") ?? "");
  if (script === undefined) {
    await recordMarks(executor, [...stops, duty.done(outcome)]);
    return "done";
  }
  const marks = [...stops, duty.done(`${outcome}, then ${script} began`)];
  const line = { name: script, arguments: {} };
  try {
    await startCommand(executor, source, { investigationId, line, text: `!${script}`, by: requestedBy }, marks);
  } catch (error) {
    if (!isFinal(error)) throw error;
    const text = `The closure script ${script} could not be run: ${messageOf(error)}`;
    await say(executor, investigationId, text, [...stops, duty.done(`${outcome}; ${text}`)]);
  }
  return "done";
}
